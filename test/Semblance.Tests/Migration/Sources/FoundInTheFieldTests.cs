using Semblance.Spaces;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources;

/// <summary>Arrangements that real public projects turned out to have, made again with made-up people and vectors.</summary>
public sealed class FoundInTheFieldTests
{
    [Fact]
    public void Rows_of_a_faces_table_with_one_name_are_one_person()
    {
        using var project = new TempProject().WithDatabase("faces.db",
            ("CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, encoding BLOB)", []),
            ("INSERT INTO faces VALUES(1, 'Ada', $0), (2, 'Ada ', $1), (3, 'Alan', $2)", [Bytes(Dlib(1)), Bytes(Dlib(2)), Bytes(Dlib(3))]));

        Assert.Equal(["name:Ada", "name:Ada", "name:Alan"], Rows.Faces(project.Single()).Select(f => f.Person.Key));
    }

    [Fact]
    public void Rows_of_a_users_table_with_one_name_stay_two_people()
    {
        using var project = new TempProject().WithDatabase("app.db",
            ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, encoding BLOB)", []),
            ("INSERT INTO users VALUES(1, 'Ada', $0), (2, 'Ada', $1)", [Bytes(Dlib(1)), Bytes(Dlib(2))]));

        Assert.Equal(["app.db:users:1", "app.db:users:2"], Rows.Faces(project.Single()).Select(f => f.Person.Key));
    }

    [Fact]
    public void People_with_the_same_id_in_two_databases_are_two_people()
    {
        const string Users = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, encoding BLOB)";
        using var project = new TempProject()
            .WithDatabase("a/attendance.db", (Users, []), ("INSERT INTO users VALUES(1, 'Ada', $0)", [Bytes(Dlib(1))]))
            .WithDatabase("b/attendance.db", (Users, []), ("INSERT INTO users VALUES(1, 'Alan', $0)", [Bytes(Dlib(2))]));

        Assert.Equal(2, project.Open().Sources.SelectMany(Rows.Faces).Select(f => f.Person.Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void An_id_that_a_database_gives_another_name_is_not_that_databases_person()
    {
        using var project = new TempProject()
            .WithDatabase("app.db", ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, encoding BLOB)", []), ("INSERT INTO users VALUES(0, 'Grace', $0)", [Bytes(Dlib(9))]))
            .With("ref_embed.json", $$"""{"0": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}]}""")
            .With("ref_name.json", """{"0": "Ada"}""");

        var faces = Rows.Faces(project.Open().Sources.Single(s => s.Info.Files[0] == "ref_embed.json"));

        Assert.All(faces, f => Assert.Equal("Ada", f.Person.Name));
        Assert.Equal(2, faces.Length);
    }

    [Fact]
    public void Two_files_that_count_their_people_from_zero_do_not_share_them()
    {
        using var project = new TempProject()
            .With("a/ref_embed.json", $$"""{"0": [{{Json(Dlib(1))}}]}""").With("a/ref_name.json", """{"0": "Ada"}""")
            .With("b/ref_embed.json", $$"""{"0": [{{Json(Dlib(2))}}]}""").With("b/ref_name.json", """{"0": "Alan"}""");

        Assert.Equal(["Ada", "Alan"], project.Open().Sources.SelectMany(Rows.Faces).DistinctBy(f => f.Person.Key).Select(f => f.Person.Name));
    }

    [Fact]
    public void A_cache_of_document_embeddings_is_nobody_called_embeddings()
    {
        using var project = new TempProject().With("cache.json", $$"""{"chunks": ["one", "two"], "embeddings": [{{Json(Vector(1, 512, 1))}}, {{Json(Vector(2, 512, 1))}}]}""");

        Assert.Equal(("names-missing", 2L), Rows.Rejects(project.Single()).Select(r => (r.Code, r.Rows)).Single());
    }

    [Fact]
    public void DeepFace_rows_with_the_face_box_behind_the_vector_are_read()
    {
        using var project = new TempProject().With("representations_vgg_face.json",
            $$"""[["db/Ada/1.jpg", {{Json(Vector(1, 4096, 1))}}, 4, 5, 60, 60], ["db/Alan/1.jpg", null, 0, 0, 0, 0]]""");

        var source = project.Single();

        Assert.Equal("deepface-vgg-face", source.Info.Space?.Value);
        Assert.Equal("Ada", Assert.Single(Rows.Faces(source)).Person.Name);
        Assert.Equal("vector-missing", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Fact]
    public void Doorbell_stores_give_the_people_whom_somebody_named()
    {
        using var project = new TempProject().With("known_faces.json",
            $$"""[[{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], [{"seen_count": 3, "First": "Ada", "Last": "Lovelace"}, {"seen_count": 1}]]""");

        var source = project.Single();

        Assert.Equal("Ada Lovelace", Assert.Single(Rows.Faces(source)).Person.Name);
        Assert.Equal("name-missing", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Fact]
    public void A_doorbell_store_without_any_name_is_refused_with_its_rows()
    {
        using var project = new TempProject().With("known_faces.json", $$"""[[{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], [{"seen_count": 3}, {"seen_count": 1}]]""");

        Assert.Equal(("names-missing", 2L), Rows.Rejects(project.Single()).Select(r => (r.Code, r.Rows)).Single());
    }

    [Fact]
    public void Rows_of_zeros_do_not_hide_that_the_others_are_dlibs()
    {
        var zeros = string.Join(',', Enumerable.Repeat("0.0", 128));
        using var project = new TempProject().With("features_all.csv", $"ada,{Json(Dlib(1)).Trim('[', ']')}\nalan,{zeros}\n");

        var source = project.Single();

        Assert.Equal(KnownSpaces.Dlib.Key, source.Info.Space);
        Assert.Equal("vector-zero", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Fact]
    public void Row_one_of_two_nameless_tables_is_not_one_person()
    {
        using var project = new TempProject().With("features/ada.csv", Json(Dlib(1)).Trim('[', ']')).With("features_all.csv", Json(Dlib(2)).Trim('[', ']'));

        Assert.Equal(["name:ada_1", "name:person_1"], project.Open().Sources.SelectMany(Rows.Faces).Select(f => f.Person.Key));
    }

    [Fact]
    public void A_vector_in_one_quoted_column_is_read()
    {
        using var project = new TempProject().With("face_embeddings.csv", $"id,name,embedding,position\n7,Ada,\"{Json(Dlib(1))}\",Engineer\n8,Alan,\"[]\",Engineer\n");

        var source = project.Single();

        Assert.Equal(("Ada", Dlib(1)), Rows.Faces(source).Select(f => (f.Person.Name, f.Vector.ToArray())).Single(), (a, b) => a.Item1 == b.Item1 && a.Item2.SequenceEqual(b.Item2));
        Assert.Equal("vector-missing", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Fact]
    public void A_first_try_of_three_numbers_does_not_decide_a_tables_width()
    {
        using var project = new TempProject().WithDatabase("app.db",
            ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, embedding TEXT)", []),
            ("INSERT INTO users VALUES(1, 'try', '1.0,2.0,3.0'), (2, 'Ada', $0)", [Json(Dlib(1))]));

        var source = project.Single();

        Assert.Equal(128, source.Info.Dimension);
        Assert.Equal("vector-width", Assert.Single(Rows.Rejects(source)).Code);
    }

    [Fact]
    public void Several_faces_in_one_numbered_photo_of_the_only_folder_are_nobodys()
    {
        using var project = new TempProject().With("encodings.json",
            $$"""[{"imagePath": "party/1.jpg", "encoding": {{Json(Dlib(1))}}}, {"imagePath": "party/1.jpg", "encoding": {{Json(Dlib(2))}}}, {"imagePath": "party/2.jpg", "encoding": {{Json(Dlib(3))}}}]""");

        var source = project.Single();

        Assert.Equal(["party"], Rows.Faces(source).Select(f => f.Person.Name));
        Assert.Equal(["name-missing", "name-missing"], Rows.Rejects(source).Select(r => r.Code));
    }

    [Fact]
    public void A_gallery_without_names_is_no_person_called_like_its_folder()
    {
        using var project = new TempProject().WithVectors("data/encodings.npy", Dlib(1), Dlib(2));

        Assert.Equal("names-missing", Assert.Single(Rows.Rejects(project.Single())).Code);
    }

    [Theory]
    [InlineData(3e38f)]
    [InlineData(1e-30f)]
    public void Finite_vectors_whose_length_is_beyond_float32_are_rejected(float value)
    {
        using var project = new TempProject().With("encodings.json", $$"""{"encodings": [{{Json(Enumerable.Repeat(value, 128))}}, {{Json(Dlib(1))}}], "names": ["big", "Ada"]}""");

        var report = project.Inspect();

        Assert.Equal("vector-range", Assert.Single(Rows.Rejects(project.Single())).Code);
        Assert.Equal((1L, true), (report.Rows, double.IsFinite(report.Norm!.Max)));
    }
}
