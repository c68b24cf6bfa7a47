using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Sqlite;

public class SchemaMapTests
{
    [Fact]
    public void A_mapping_reads_a_schema_nobody_knows()
    {
        using var project = Own();
        var map = project.PathOf("map.json");
        File.WriteAllText(map, """
            {
              "table": "badge_prints", "vector": "v", "encoding": "f8", "dimension": 128, "space": "dlib-resnet-v1",
              "person": { "column": "holder", "table": "holders", "id": "no", "name": "called", "externalId": "badge", "region": "house", "groups": ["team"], "attributes": ["floor"] }
            }
            """);

        var source = project.Open(new SourceOptions { MapFile = map }).Sources.Single(s => s.Info.Format == "sqlite-map");
        var face = Assert.Single(Rows.Faces(source));

        Assert.Equal("dlib-resnet-v1", source.Info.Space?.Value);
        Assert.Equal(("own.db:holders:5", "Ada", "B-17", "north"), (face.Person.Key, face.Person.Name, face.Person.ExternalId, face.Person.Region));
        Assert.Equal(["red"], face.Person.Groups);
        Assert.Equal("3", face.Person.Attributes["floor"]);
        Assert.Equal("vector-width", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Theory]
    [InlineData("""{"table": "badge_print", "name": "v"}""", "map-table", "did you mean badge_prints?")]
    [InlineData("""{"table": "holders", "name": "caled"}""", "map-column", "did you mean called?")]
    [InlineData("""{"table": "holders", "name": "called", "vector": "no", "encoding": "f2"}""", "map-encoding", "use auto, f4")]
    [InlineData("""{"table": "holders", "name": "called", "attributes": ["password"]}""", "map-secret", "never reads")]
    [InlineData("""{"table": "holders"}""", "map-column", "\"name\" or \"externalId\"")]
    [InlineData("""{"table": "holders", "nmae": "called"}""", "map-file", "nmae")]
    [InlineData("""{"table": """, "map-file", "no mapping file")]
    public void A_mapping_that_does_not_fit_says_what_to_write_instead(string json, string code, string part)
    {
        using var project = Own();
        var map = project.PathOf("map.json");
        File.WriteAllText(map, json);

        var e = Assert.Throws<SemblanceException>(() => project.Open(new SourceOptions { MapFile = map }));

        Assert.Equal(code, e.Code);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private static TempProject Own() => new TempProject().WithDatabase("own.db",
        ("CREATE TABLE holders(no INTEGER PRIMARY KEY, called TEXT, badge TEXT, house TEXT, team TEXT, floor INTEGER, password TEXT)", []),
        ("CREATE TABLE badge_prints(holder INTEGER, v BLOB)", []),
        ("INSERT INTO holders VALUES(5, 'Ada', 'B-17', 'north', 'red', 3, 'secret')", []),
        ("INSERT INTO badge_prints VALUES(5, $0), (5, $1)", [Bytes(Array.ConvertAll(Dlib(1), v => (double)v)), new byte[64]]));
}
