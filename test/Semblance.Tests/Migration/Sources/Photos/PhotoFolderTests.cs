using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Photos;

public class PhotoFolderTests
{
    [Fact]
    public void A_folder_is_tied_to_the_person_whom_a_file_of_names_knows_with_blanks_for_underscores()
    {
        using var project = new TempProject()
            .With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada Lovelace", "Alan_Turing"]}""")
            .With("data/images/Ada_Lovelace/1.jpg", Jpeg()).With("data/images/Alan_Turing/1.jpg", Jpeg(1)).With("data/images/Grace Hopper/1.jpg", Jpeg(2));

        Assert.Equal(["name:Ada Lovelace", "name:Alan_Turing", "name:Grace Hopper"], Photos(project).Select(p => p.Person.Key));
    }

    [Theory]
    [InlineData("1.jpg", "Alan Turing.jpg")]
    [InlineData("Alan Turing.jpg", "zz.jpg")]
    [InlineData("00 logo.png", "Grace_Hopper.jpg")]
    public void The_folder_says_who_it_is_whatever_its_first_file_is_called(string first, string last)
    {
        using var project = new TempProject()
            .With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada Lovelace", "Alan Turing"]}""")
            .With("images/Ada_Lovelace/" + last, Jpeg(1)).With("images/Ada_Lovelace/" + first, Jpeg());

        var folder = Assert.Single(project.Open().Sources, s => s.Info.Kind == SourceKind.Photos);

        Assert.Equal(1, folder.Info.Names);
        Assert.Equal(["name:Ada Lovelace", "name:Ada Lovelace"], Photos(project).Select(p => p.Person.Key));
    }

    [Fact]
    public void A_folder_whose_name_two_people_have_stays_with_its_name()
    {
        using var project = new TempProject()
            .With("encodings.json", $$"""{"encodings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], "names": ["Ada L", "Ada_L"]}""")
            .WithDatabase("app.db",
                ("CREATE TABLE students(id INTEGER PRIMARY KEY, name TEXT, roll_no TEXT, embedding BLOB)", []),
                ("INSERT INTO students VALUES(1, 'Max', 'r1', $0), (2, 'Max', 'r2', $1)", [Bytes(Dlib(3)), Bytes(Dlib(4))]))
            .With("dataset/Ada_L/1.jpg", Jpeg()).With("dataset/Max/1.jpg", Jpeg(1)).With("dataset/r2/1.jpg", Jpeg(2)).With("dataset/Max_r1/1.jpg", Jpeg(3));

        Assert.Equal(["name:Ada_L", "name:Max", "app.db:students:1", "app.db:students:2"], Photos(project).Select(p => p.Person.Key));
    }

    [Fact]
    public void The_flask_login_without_its_database_still_gives_one_set_of_people()
    {
        using var project = new TempProject()
            .With("models/face_db.json", $$"""[{"id": "7", "embedding": {{Json(Vector(1, 512, 22))}}}]""")
            .With("dataset/7/1.png", Png()).With("dataset/8/1.png", Png(1));

        var faces = project.Open().Sources.Where(s => s.Info.Kind == SourceKind.Embeddings).SelectMany(Rows.Faces);

        Assert.Equal("id:7", Assert.Single(faces).Person.Key);
        Assert.Equal(["id:7", "name:8"], Photos(project).Select(p => p.Person.Key));
    }

    [Fact]
    public void The_flask_login_gives_faces_photos_and_users_as_one_set_of_people()
    {
        using var project = new TempProject().WithDatabase("instance/app.db",
                ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, password TEXT)", []),
                ("CREATE TABLE photos(id INTEGER PRIMARY KEY, user_id INTEGER, filename TEXT, filepath TEXT)", []),
                ("INSERT INTO users VALUES(1, 'Ada', 'ada@example.org', 'password123'), (2, 'Alan', NULL, 'password123')", []))
            .With("models/faces.json", $$"""[{"id": "1", "embedding": {{Json(Vector(1, 512, 22))}}}, {"id": "2", "embedding": {{Json(Vector(2, 512, 22))}}}]""")
            .With("models/other.json", "{}").With("dataset/1/a.jpg", Png()).With("dataset/2/b.jpg", Png(1));

        var rows = project.Open().Sources.SelectMany(Rows.Of).ToArray();

        Assert.Equal(["instance/app.db:users:1", "instance/app.db:users:2"],
            rows.Select(PersonOf).OfType<LegacyPerson>().Select(p => p.Key).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["Ada", "Alan"], rows.OfType<LegacyRow.Face>().Select(f => f.Person.Name));
        Assert.Equal(2, rows.OfType<LegacyRow.Photo>().Count());
    }

    [Fact]
    public void Files_of_a_folder_of_known_faces_are_called_after_their_people()
    {
        using var project = new TempProject()
            .With("EncodeFile.json", $$"""[[{{Json(Dlib(1))}}, {{Json(Dlib(2))}}], ["Ada Lovelace", "321"]]""")
            .With("known_faces/Ada_Lovelace.jpg", Jpeg()).With("known_faces/Grace.png", Png()).With("known_faces/12.jpg", Jpeg(1))
            .With("ImagesAttendance/Alan.jpg", Jpeg(2)).With("Images/321.png", Png(2)).With("Images/logo.png", Png(3)).With("logo.png", Png(4)).With("web/assets/hero.jpg", Jpeg(5));

        Assert.Equal(
            [("Images/321.png", "name:321"), ("ImagesAttendance/Alan.jpg", "name:Alan"), ("known_faces/Ada_Lovelace.jpg", "name:Ada Lovelace"), ("known_faces/Grace.png", "name:Grace")],
            Photos(project).Select(p => (p.File!, p.Person.Key)));
        Assert.All(project.Open().Sources.Where(s => s.Info.Kind == SourceKind.Photos), s => Assert.Equal("photo-files", s.Info.Format));
    }

    [Fact]
    public void Faces_know_the_photo_that_their_row_names_when_it_is_below_the_root()
    {
        using var outside = new TempProject().With("Ada/3.jpg", Jpeg());
        using var project = new TempProject()
            .With("db/ds_model_arcface_detector_opencv.json", $$"""
                [{"identity": "C:\\work\\db\\Ada\\1.jpg", "embedding": {{Json(Vector(1, 512, 22))}}}, {"identity": "my/db/Alan/2.jpg", "embedding": {{Json(Vector(2, 512, 22))}}},
                 {"identity": "{{outside.Root}}/Ada/3.jpg", "embedding": {{Json(Vector(3, 512, 22))}}}, {"identity": "../../Ada/1.jpg", "embedding": {{Json(Vector(4, 512, 22))}}}]
                """)
            .With("db/Ada/1.jpg", Jpeg()).With("db/Alan/2.jpg", Jpeg(1));
        File.CreateSymbolicLink(project.PathOf("db/Ada/3.jpg"), Path.Combine(outside.Root, "Ada/3.jpg"));

        var faces = Rows.Faces(project.Open().Sources.Single(s => s.Info.Kind == SourceKind.Embeddings));

        Assert.Equal(["db/Ada/1.jpg", "db/Alan/2.jpg", null, null], faces.Select(f => f.PhotoFile));
        Assert.Equal(["Ada", "Alan", "Ada", "Ada"], faces.Select(f => f.Person.Name));
    }

    [Fact]
    public void A_photo_that_vanishes_after_opening_is_a_reject()
    {
        using var project = new TempProject().With("known_faces/Ada.jpg", Jpeg()).With("known_faces/Alan.jpg", Jpeg());
        var source = project.Single();

        File.Delete(project.PathOf("known_faces/Ada.jpg"));

        Assert.Equal(["photo-missing"], Rows.Rejects(source).Select(r => r.Code));
        Assert.Equal("known_faces/Alan.jpg", Assert.Single(Rows.Of(source).OfType<LegacyRow.Photo>()).File);
    }

    private static LegacyRow.Photo[] Photos(TempProject project) =>
        project.Open().Sources.Where(s => s.Info.Kind == SourceKind.Photos).SelectMany(Rows.Of).OfType<LegacyRow.Photo>().OrderBy(p => p.File, StringComparer.Ordinal).ToArray();

    private static LegacyPerson? PersonOf(LegacyRow row) => row switch
    {
        LegacyRow.Face face => face.Person,
        LegacyRow.Photo photo => photo.Person,
        LegacyRow.PersonOnly person => person.Person,
        _ => null,
    };
}
