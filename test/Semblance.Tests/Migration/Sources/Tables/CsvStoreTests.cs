using System.Globalization;
using Semblance.Spaces;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Tables;

public class CsvStoreTests
{
    [Fact]
    public void A_name_and_128_numbers_are_a_row()
    {
        using var project = new TempProject().With("features_all.csv", $"Ada,{Row(1)}\n\"Lovelace, Ada\",{Row(2)}\n");

        var source = project.Single();

        Assert.Equal(("csv-name-vectors", KnownSpaces.Dlib.Key), (source.Info.Format, source.Info.Space!.Value));
        Assert.Equal(["Ada", "Lovelace, Ada"], Rows.Faces(source).Select(f => f.Person.Name));
        Assert.Equal(Dlib(2), Rows.Faces(source)[1].Vector.ToArray());
    }

    [Fact]
    public void Without_names_row_n_is_person_n_and_the_note_says_so()
    {
        using var project = new TempProject().With("features_all.csv", $"{Row(1)}\r\n{Row(2)}\r\n");

        var source = project.Single();

        Assert.Equal(["person_1", "person_2"], Rows.Faces(source).Select(f => f.Person.Name));
        Assert.StartsWith("names-by-row: ", source.Info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_a_number_is_still_a_name()
    {
        using var project = new TempProject().With("any.txt", $"0042,{Row(1)}\n0043,{Row(2)}\n");

        Assert.Equal(["0042", "0043"], Rows.Faces(project.Single()).Select(f => f.Person.Name));
    }

    [Fact]
    public void A_header_is_skipped_and_a_bad_cell_rejects_its_line_only()
    {
        var header = "name," + string.Join(',', Enumerable.Range(0, 128).Select(i => $"f{i}"));
        var bad = Row(2).Replace(",", ",x", StringComparison.Ordinal);
        var nan = "nan," + Row(3).Split(',', 2)[1];
        using var project = new TempProject().With("faces.csv", $"{header}\nAda,{Row(1)}\nBad,{bad}\nNan,{nan}\nShort,1,2\n");

        var source = project.Single();

        Assert.Equal("Ada", Assert.Single(Rows.Faces(source)).Person.Name);
        Assert.Equal([("vector-not-number", "line 3"), ("vector-not-finite", "line 4"), ("vector-width", "line 5")],
            Rows.Rejects(source).Select(r => (r.Code, r.Place.Detail)));
    }

    [Fact]
    public void A_name_that_is_no_utf8_is_rejected()
    {
        using var project = new TempProject().With("faces.csv", [.. "Ad"u8, 0xE9, .. System.Text.Encoding.ASCII.GetBytes($",{Row(1)}\nAlan,{Row(2)}\n")]);

        Assert.Equal("name-not-utf8", Assert.Single(Rows.Rejects(project.Single())).Code);
    }

    [Fact]
    public void Attendance_tables_are_no_vectors()
    {
        using var project = new TempProject().With("Attendance_01-01-2025.csv", "NAME,TIME\nAda,09:01-33\n");

        Assert.Empty(project.Open().Sources);
    }

    private static string Row(int seed) => string.Join(',', Dlib(seed).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
