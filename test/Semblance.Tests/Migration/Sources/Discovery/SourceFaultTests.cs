using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Discovery;

public class SourceFaultTests
{
    private static readonly string Store = $$"""{"Ada": {{Json(Dlib(1))}} }""";

    [Theory]
    [InlineData("one.json")]
    [InlineData("faces.npy")]
    [InlineData("features_all.csv")]
    [InlineData("faces.db")]
    public void A_file_that_vanishes_after_opening_is_a_reject_of_its_own_source_only(string file)
    {
        using var project = Everything();
        var catalog = project.Open();

        File.Delete(project.PathOf(file));

        Assert.Equal("source-changed", Assert.Single(Rows.Of(Of(catalog, file)).OfType<LegacyRow.Rejected>()).Code);
        Assert.All(catalog.Sources.Where(s => s.Info.Files[0] != file), s => Assert.Empty(Rows.Rejects(s)));
    }

    [Fact]
    public void A_database_whose_log_is_written_to_after_opening_is_not_read()
    {
        using var project = Everything();
        var source = Of(project.Open(), "faces.db");

        File.WriteAllText(project.PathOf("faces.db") + "-wal", "committed since");

        Assert.Equal("source-changed", Assert.IsType<LegacyRow.Rejected>(Assert.Single(Rows.Of(source))).Code);
    }

    [Theory]
    [InlineData("one.json")]
    [InlineData("faces.npy")]
    [InlineData("features_all.csv")]
    [InlineData("faces.db")]
    public void A_file_that_changes_between_opening_and_reading_is_not_read(string file)
    {
        using var project = Everything();
        var source = Of(project.Open(), file);

        File.AppendAllText(project.PathOf(file), "x");

        var row = Assert.IsType<LegacyRow.Rejected>(Assert.Single(Rows.Of(source)));
        Assert.Equal((0L, "source-changed"), (row.Ordinal, row.Code));
    }

    [Fact]
    public void A_file_cut_short_while_it_is_read_ends_in_a_reject()
    {
        using var project = new TempProject().With("names.json", """["Ada", "Alan", "Grace"]""").WithVectors("encodings.npy", Dlib(1), Dlib(2), Dlib(3));
        var source = project.Single();
        using var rows = source.Read(CancellationToken.None).GetEnumerator();
        Assert.True(rows.MoveNext());

        using (var file = new FileStream(project.PathOf("encodings.npy"), FileMode.Open))
        {
            file.SetLength(128);
        }

        var rest = new List<LegacyRow>();
        while (rows.MoveNext())
        {
            rest.Add(rows.Current);
        }

        Assert.Equal("source-changed", Assert.IsType<LegacyRow.Rejected>(rest[^1]).Code);
        Assert.Equal(Enumerable.Range(1, rest.Count).Select(i => (long)i), rest.Select(r => r.Ordinal));
    }

    [Fact]
    public void A_file_that_grows_while_it_is_read_is_told_at_the_end()
    {
        using var project = Everything();
        var source = Of(project.Open(), "features_all.csv");

        var rows = source.Read(CancellationToken.None).Select((row, i) =>
        {
            if (i == 0)
            {
                File.SetLastWriteTimeUtc(project.PathOf("features_all.csv"), new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }

            return row;
        }).ToArray();

        Assert.IsType<LegacyRow.Face>(rows[0]);
        Assert.Equal("source-changed", Assert.IsType<LegacyRow.Rejected>(rows[^1]).Code);
    }

    [Fact]
    public void Cancellation_is_no_fault_of_the_source()
    {
        using var project = new TempProject().With("one.json", Store);
        using var stop = new CancellationTokenSource();
        var source = project.Single();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => source.Read(stop.Token).ToArray());
    }

    private static TempProject Everything() => new TempProject()
        .With("one.json", Store)
        .WithVectors("faces.npy", Dlib(2)).With("faces.json", """["Alan"]""")
        .With("features_all.csv", string.Join('\n', Enumerable.Range(1, 3).Select(i => $"P{i}," + string.Join(',', Json(Dlib(i)).Trim('[', ']')))) + "\n")
        .WithDatabase("faces.db",
            ("CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, embedding BLOB)", []),
            ("INSERT INTO faces VALUES(1, 'Grace', $0)", [Bytes(Dlib(3))]));

    private static ILegacySource Of(SourceCatalog catalog, string file) => catalog.Sources.Single(s => s.Info.Files[0] == file);
}
