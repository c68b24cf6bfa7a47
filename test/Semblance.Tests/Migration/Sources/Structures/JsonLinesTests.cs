using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Structures;

public class JsonLinesTests
{
    [Theory]
    [InlineData("faces.jsonl", "\n")]
    [InlineData("faces.txt", "\r\n")]
    [InlineData("faces.pkl", "\n\n")]
    public void Records_a_line_are_the_list_of_them_whatever_the_file_is_called(string file, string feed)
    {
        using var project = new TempProject().With(file, string.Join(feed, Line("Ada", 1), Line("Alan", 2), Line("Grace", 3)) + feed);

        var source = project.Single();
        var faces = Rows.Faces(source);

        Assert.Equal(("jsonl-records", "text", 128), (source.Info.Format, source.Info.Dtype, source.Info.Dimension));
        Assert.Equal(["Ada", "Alan", "Grace"], faces.Select(f => f.Person.Name));
        Assert.Equal(Dlib(3), faces[2].Vector.ToArray());
        Assert.Equal($"{file}, line {(feed == "\n\n" ? 5 : 3)}", faces[2].Place.ToString());
    }

    [Fact]
    public void A_broken_line_is_rejected_with_its_number_and_the_others_are_imported()
    {
        using var project = new TempProject().With("faces.jsonl", $$"""
            {"name": "Ada", "embedding": [NaN, {{Json(Dlib(1))[1..]}}}
            {{Line("Alan", 2)}}

            {"name": "Grace", "embedding": [0.1, 0.2
            {{Line("Edsger", 4)}} {{Line("Niklaus", 5)}}
            {{new string('[', 65)}}{{new string(']', 65)}}
            {"name": "Barbara"}
            {{Line("Donald", 8)}}
            {"name": "Ken", "embeddi
            """);

        var source = project.Single();

        Assert.Equal(["Alan", "Donald"], Rows.Faces(source).Select(f => f.Person.Name));
        Assert.Equal(
            ["line 1 json-invalid", "line 4 json-invalid", "line 5 json-invalid", "line 6 nested-too-deep", "line 7 vector-missing", "line 9 json-invalid"],
            Rows.Rejects(source).Select(r => $"{r.Place.Detail} {r.Code}"));
        Assert.Equal("no valid JSON at byte 30 of the line (NaN and Infinity are not JSON)", Rows.Rejects(source)[0].Reason);
    }

    [Fact]
    public void A_last_line_cut_off_by_a_crash_costs_only_itself()
    {
        using var project = new TempProject().With("faces.jsonl", Line("Ada", 1) + "\n" + Line("Alan", 2)[..100]);

        var report = project.Inspect();

        Assert.Equal((1, 1), (report.Rows, report.Rejected));
    }

    [Fact]
    public void Pairs_and_dicts_of_a_name_a_line_are_read_as_well()
    {
        using var project = new TempProject()
            .With("a/pairs.jsonl", $$"""["Ada", {{Json(Dlib(1))}}]""" + "\nnonsense\n" + $$"""["Alan", {{Json(Dlib(2))}}]""")
            .With("b/dicts.jsonl", $$"""{"Ada": {{Json(Dlib(1))}} }""" + "\nnonsense\n" + $$"""{"Alan": [{{Json(Dlib(2))}}, {{Json(Dlib(3))}}]}""");

        var rows = project.Open().Sources.SelectMany(Rows.Of)
            .Select(r => r is LegacyRow.Face f ? $"{f.Place} {f.Person.Name}" : $"{r.Place} {((LegacyRow.Rejected)r).Code}");

        Assert.Equal(
        [
            "a/pairs.jsonl, line 1 Ada", "a/pairs.jsonl, line 2 json-invalid", "a/pairs.jsonl, line 3 Alan",
            "b/dicts.jsonl, line 1, entry 0 Ada", "b/dicts.jsonl, line 2 json-invalid", "b/dicts.jsonl, line 3, entry 0, row 0 Alan", "b/dicts.jsonl, line 3, entry 0, row 1 Alan",
        ], rows);
    }

    [Fact]
    public void A_log_without_vectors_is_no_store()
    {
        using var project = new TempProject().With("hrm.log", "{\"ts\": 1, \"steps\": 4}\n{\"ts\": 2, \"steps\": 5}\n{\"ts\": 3, \"st");

        Assert.Empty(project.Open().Sources);
    }

    [Fact]
    public void A_broken_document_of_many_lines_is_not_taken_for_lines()
    {
        using var project = new TempProject().With("faces.json", $$"""
            {
              "encodings": [
                {{Json(Dlib(1))}}
                {{Json(Dlib(2))}}
              ],
              "names": ["Ada", "Alan"]
            }
            """);

        var report = project.Inspect();

        Assert.Equal(("json", 1L), (report.Format, report.Rejected));
        Assert.StartsWith("json-invalid: after byte", report.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "nested-too-deep")]
    [InlineData(100_000, "nested-too-deep")]
    public void Json_nested_deeper_than_64_is_rejected_though_it_holds_no_numbers(int depth, string? code)
    {
        using var project = new TempProject().With("deep.json", new string('[', depth) + new string(']', depth));

        Assert.Equal(code, project.Open().Sources.SingleOrDefault()?.Info.Reason?.Split(':')[0]);
    }

    private static string Line(string name, int seed) => $$"""{"name": "{{name}}", "embedding": {{Json(Dlib(seed))}}}""";
}
