using System.Text.Json;
using Semblance.Migration.Inspect;
using Semblance.Migration.Sources;

namespace Semblance.Tests.Migration.Sources.Sqlite;

/// <summary>A database that the real sqlite-vec 0.1.9 wrote, read without it (scripts/make-sqlite-fixtures.py).</summary>
public class VecTableTests
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Python");

    private static readonly ILegacySource[] Sources = SourceCatalog.Open(Path.Combine(Fixtures, "sqlite-vec"), SourceOptions.Default).Sources.ToArray();

    private static readonly JsonElement Written = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixtures, "sqlite-vec.json"))).RootElement;

    [Fact]
    public void Rows_of_several_chunks_come_without_the_deleted_ones()
    {
        var faces = FacesOf("plain");

        Assert.Equal(Written.GetProperty("plain").EnumerateObject().Select(p => "id:" + p.Name).Order(), faces.Select(f => f.Person.Key).Order());
        Assert.All(faces, f => Assert.Equal(Floats(Written.GetProperty("plain").GetProperty(f.Person.Name)), f.Vector.ToArray()));
    }

    [Fact]
    public void Names_come_from_a_metadata_column_short_or_long()
    {
        var faces = FacesOf("named");

        Assert.Equal(["e-1 Ada", "e-2 Grace Brewster Hopper", "e-3 Alan Turing"], faces.Select(f => $"{f.Person.ExternalId} {f.Person.Name}"));
        Assert.All(faces, f => Assert.Equal(Floats(Written.GetProperty("named").GetProperty(f.Person.ExternalId!).GetProperty("vector")), f.Vector.ToArray()));
    }

    [Fact]
    public void Names_come_from_an_auxiliary_column()
    {
        var faces = FacesOf("aside");

        Assert.Equal(["name:Edsger", "name:Barbara"], faces.Select(f => f.Person.Key));
        Assert.Equal(Floats(Written.GetProperty("aside").GetProperty("8").GetProperty("vector")), faces[1].Vector.ToArray());
    }

    [Fact]
    public void A_table_of_bits_is_refused_with_its_name()
    {
        var report = Inspector.Inspect(Assert.Single(Sources, s => s.Info.Action == SourceAction.Reject));

        Assert.StartsWith("vec0-encoding: table bits ", report.Reason, StringComparison.Ordinal);
        Assert.Equal(4, Sources.Length);
    }

    [Fact]
    public void Pickles_of_every_protocol_in_a_column_are_read()
    {
        var faces = Rows.Faces(Assert.Single(SourceCatalog.Open(Path.Combine(Fixtures, "sqlite-pickles"), SourceOptions.Default).Sources));

        Assert.Equal(Enumerable.Range(0, 18).Select(i => $"P{i}"), faces.Select(f => f.Person.Name));
        Assert.All(faces, f => Assert.Equal(Enumerable.Range(int.Parse(f.Person.Name[1..], System.Globalization.CultureInfo.InvariantCulture), 32).Select(n => n / 8f), f.Vector.ToArray()));
    }

    private static LegacyRow.Face[] FacesOf(string table) =>
        Sources.Select(Rows.Faces).Single(f => f.Length > 0 && f[0].Place.Detail!.StartsWith(table + ",", StringComparison.Ordinal));

    private static float[] Floats(JsonElement numbers) => numbers.EnumerateArray().Select(n => n.GetSingle()).ToArray();
}
