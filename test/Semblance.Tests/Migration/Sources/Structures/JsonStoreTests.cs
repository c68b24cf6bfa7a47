using Semblance.Migration.Sources;
using Semblance.Spaces;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Structures;

public class JsonStoreTests
{
    [Fact]
    public void Encodings_and_names_are_zipped_in_order()
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada", " Alan "]}""");

        var source = project.Single();
        var faces = Rows.Faces(source);

        Assert.Equal("json-encodings-names", source.Info.Format);
        Assert.Equal(KnownSpaces.Dlib.Key, source.Info.Space);
        Assert.Equal("text", source.Info.Dtype);
        Assert.Equal(["Ada", "Alan"], faces.Select(f => f.Person.Name));
        Assert.Equal(["name:Ada", "name:Alan"], faces.Select(f => f.Person.Key));
        Assert.Equal(Dlib(2), faces[1].Vector.ToArray());
        Assert.Equal([0L, 1L], faces.Select(f => f.Ordinal));
        Assert.Equal("encodings.json, row 1", faces[1].Place.ToString());
    }

    [Theory]
    [InlineData(new byte[] { 0x22, (byte)'A', 0xFF, 0xFE, 0x22 })]
    [InlineData(new byte[] { 0x22, (byte)'\\', (byte)'u', (byte)'d', (byte)'8', (byte)'0', (byte)'0', 0x22 })]
    public void A_name_that_is_no_unicode_rejects_its_row_and_no_other(byte[] name)
    {
        byte[] json = [.. System.Text.Encoding.UTF8.GetBytes($$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada", """), .. name, .. "]}"u8];
        using var project = new TempProject().With("encodings.json", json);

        var report = project.Inspect();
        var rejected = Assert.Single(project.Single().Read(default).OfType<LegacyRow.Rejected>());

        Assert.Equal((1, 1), (report.Rows, report.Rejected));
        Assert.Equal("name-not-utf8", rejected.Code);
    }

    [Fact]
    public void Names_and_rows_of_different_length_reject_the_whole_store_with_both_counts()
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada"]}""");

        var report = project.Inspect();

        Assert.Equal("reject", report.Action);
        Assert.StartsWith("names-length: 1 names for 2 rows", report.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 2), (report.Rows, report.Rejected));
    }

    [Fact]
    public void A_name_of_digits_stays_text_with_its_zeros_and_case_twins_stay_apart()
    {
        using var project = new TempProject().With("faces.json", $$"""{"007": {{Json(Dlib(1))}}, "ada": {{Json(Dlib(2))}}, "Ada": [{{Json(Dlib(3))}}, {{Json(Dlib(4))}}], "bob.jpg": {{Json(Dlib(5))}} }""");

        var faces = Rows.Faces(project.Single());

        Assert.Equal(["name:007", "name:ada", "name:Ada", "name:Ada", "name:bob"], faces.Select(f => f.Person.Key));
        Assert.Same(faces[2].Person, faces[3].Person);
    }

    [Fact]
    public void Records_by_id_take_their_own_name()
    {
        using var project = new TempProject().With("face_db.json", $$"""
            {"17": {"name": "Ada", "embedding": {{Json(Dlib(1))}} }, "18": {"name": "Alan", "embeddings": [{{Json(Dlib(2))}}, {{Json(Dlib(3))}}], "count": 2} }
            """);

        var faces = Rows.Faces(project.Single());

        Assert.Equal(["id:17 name:Ada Ada", "id:18 name:Alan Alan", "id:18 name:Alan Alan"], faces.Select(f => $"{f.Person.Key} {f.Person.Name}"));
        Assert.All(faces, f => Assert.StartsWith($"id:{f.Person.ExternalId} name:", f.Person.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_without_an_embedding_is_rejected_and_the_others_are_kept()
    {
        using var project = new TempProject().With("records.json",
            $$"""[{"identity": "C:\\db\\Ada\\1.jpg", "embedding": {{Json(Dlib(1))}}}, {"identity": "C:\\db\\Alan\\1.jpg", "embedding": null}]""");

        var source = project.Single();

        Assert.Equal("json-deepface-records", source.Info.Format);
        Assert.Equal("Ada", Assert.Single(Rows.Faces(source)).Person.Name);
        Assert.Equal("vector-missing", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Theory]
    [InlineData("representations_facenet512.json", 512, "deepface-facenet512")]
    [InlineData("ds_model_vggface_detector_opencv_aligned_normalization_base_expand_0.json", 4096, "deepface-vgg-face")]
    [InlineData("representations_vgg_face.json", 2622, "deepface-vgg-face-2622")]
    [InlineData("representations_arcface.json", 128, null)]
    [InlineData("vectors_facenet512.json", 512, null)]
    public void The_model_of_a_deepface_cache_is_told_by_its_file_name_and_width(string file, int width, string? space)
    {
        using var project = new TempProject().With(file, $"""[["db/Ada/1.jpg", {Json(Vector(1, width, 10))}], ["db/Alan/1.jpg", {Json(Vector(2, width, 10))}]]""");

        var source = project.Single();

        Assert.Equal(space, source.Info.Space?.Value);
        Assert.Equal(["Ada", "Alan"], Rows.Faces(source).Select(f => f.Person.Name));
    }

    [Fact]
    public void Photos_in_one_flat_folder_are_people_by_file_name()
    {
        using var project = new TempProject().With("representations_arcface.json",
            $"""[["./db/ada lovelace.jpg", {Json(Vector(1, 512, 10))}], ["./db/alan.png", {Json(Vector(2, 512, 10))}]]""");

        Assert.Equal(["ada lovelace", "alan"], Rows.Faces(project.Single()).Select(f => f.Person.Name));
    }

    [Fact]
    public void The_majority_width_wins_and_other_rows_are_rejected()
    {
        using var project = new TempProject().With("encodings.json",
            $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Vector(2, 512, 1))}}, {{Json(Dlib(3))}}], "names": ["a", "b", "c"]}""");

        var source = project.Single();

        Assert.Equal(128, source.Info.Dimension);
        Assert.Equal([0L, 2L], Rows.Faces(source).Select(f => f.Ordinal));
        Assert.Equal(("vector-width", 1L), Rows.Rejects(source).Select(r => (r.Code, r.Ordinal)).Single());
    }

    [Fact]
    public void Equally_many_rows_of_two_widths_are_refused()
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Vector(2, 512, 1))}}], "names": ["a", "b"]}""");

        Assert.StartsWith("vector-width: as many rows", project.Inspect().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Zero_vectors_and_values_beyond_float32_are_rejected_row_by_row()
    {
        using var project = new TempProject().With("encodings.json", $$"""
            {"encodings": [{{Json(Dlib(1))}}, {{Json(new float[128])}}, [1e300{{string.Concat(Enumerable.Repeat(", 0.1", 127))}}]], "names": ["a", "b", "c"]}
            """);

        Assert.Equal(["vector-zero", "vector-not-finite"], Rows.Rejects(project.Single()).Select(r => r.Code));
    }

    [Fact]
    public void A_name_that_is_missing_rejects_its_row()
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["  ", null]}""");

        Assert.Equal(["name-missing", "name-missing"], Rows.Rejects(project.Single()).Select(r => r.Code));
    }

    [Fact]
    public void Json_that_is_cut_short_is_rejected_with_its_place()
    {
        using var project = new TempProject().With("face_db.json", $$"""{"Ada": {{Json(Dlib(1))}}, "Alan": [0.1, 0.2""");

        var report = project.Inspect();

        Assert.Equal(("reject", 1L), (report.Action, report.Rejected));
        Assert.StartsWith("json-invalid: after byte", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_whose_first_number_is_NaN_is_rejected_and_not_left_out()
    {
        using var project = new TempProject().With("face_db.json", $$"""[{"name": "Ada", "embedding": [NaN, {{Json(Dlib(1))[1..]}}}]""");

        Assert.StartsWith("json-invalid: after byte", project.Inspect().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_json_is_no_store_and_is_left_out()
    {
        using var project = new TempProject().With("package.json", """{"name": "app", "version": "1.0.0"}""").With("boxes.json", """{"a": [1, 2, 3, 4]}""").With("broken.json", "{");

        Assert.Empty(project.Open().Sources);
    }

    [Fact]
    public void Floats_that_are_pixels_are_never_vectors()
    {
        var random = new Random(1);
        var frame = string.Join(',', Enumerable.Range(0, 10_000).Select(_ => random.Next(256)));
        using var project = new TempProject().With("faces.json", $$"""{"encodings": [[{{frame}}], [{{frame}}]], "names": ["Ada", "Alan"]}""");

        var source = project.Single();
        var pixels = Rows.Of(source).OfType<LegacyRow.Pixels>().First();

        Assert.Equal((SourceKind.Pixels, SourceAction.Embed), (source.Info.Kind, source.Info.Action));
        Assert.Equal((100, 100, 1), (pixels.Width, pixels.Height, pixels.Channels));
        Assert.Equal(frame, string.Join(',', pixels.Data.ToArray()));
    }

    [Theory]
    [InlineData(1.0f, SourceKind.Embeddings)]
    [InlineData(36.0f, SourceKind.Pixels)]
    public void Width_4096_is_a_vector_at_unit_length_and_an_image_far_from_it(float norm, SourceKind kind)
    {
        var values = Array.ConvertAll(Vector(3, 4096, norm), MathF.Abs);
        values = Array.ConvertAll(values, v => MathF.Min(1, v));
        using var project = new TempProject().With("faces.json", $$"""{"Ada": {{Json(values)}} }""");

        Assert.Equal(kind, project.Single().Info.Kind);
    }
}
