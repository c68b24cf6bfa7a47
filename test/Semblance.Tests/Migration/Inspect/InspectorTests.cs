using System.Text.Json;
using Semblance.Migration.Inspect;
using Semblance.Tests.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Inspect;

public class InspectorTests
{
    [Fact]
    public void The_json_has_exactly_the_promised_members()
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada", "Alan"]}""");

        using var json = JsonDocument.Parse(Inspector.Inspect(project.Open()).ToJson());
        var source = json.RootElement.GetProperty("sources")[0];

        Assert.Equal(
            ["path", "format", "kind", "rows", "rejected", "dimension", "dtype", "names", "people", "duplicates", "norm", "space", "action", "reason"],
            source.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["min", "median", "max"], source.GetProperty("norm").EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, source.GetProperty("reason").ValueKind);
        Assert.Equal("dlib-resnet-v1", source.GetProperty("space").GetString());
    }

    [Fact]
    public void Duplicates_are_usable_rows_and_counted_per_person()
    {
        using var project = new TempProject().With("encodings.json",
            $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(1))}}, {{Json(Dlib(1))}}, {{Json(new float[128])}}], "names": ["Ada", "Ada", "Alan", "Zero"]}""");

        var report = project.Inspect();

        Assert.Equal((3, 1, 2, 1, 4L), (report.Rows, report.Rejected, report.People, report.Duplicates, report.Names));
        Assert.Equal(1, report.RejectCodes["vector-zero"]);
    }

    [Fact]
    public void The_norms_are_those_of_the_raw_vectors()
    {
        using var project = new TempProject().With("encodings.json",
            $$"""{"encodings": [{{Json(Vector(1, 512, 20))}}, {{Json(Vector(2, 512, 22))}}, {{Json(Vector(3, 512, 25))}}, {{Json(Vector(4, 512, 28))}}], "names": ["a", "b", "c", "d"]}""");

        var norm = project.Inspect().Norm!;

        Assert.Equal((20, 23.5, 28), (Math.Round(norm.Min, 3), Math.Round(norm.Median, 3), Math.Round(norm.Max, 3)));
    }
}
