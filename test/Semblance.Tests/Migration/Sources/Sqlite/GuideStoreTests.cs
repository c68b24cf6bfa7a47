using Semblance.Faces;
using Semblance.Migration.Inspect;
using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Sqlite;

public class GuideStoreTests
{
    [Fact]
    public void The_face_service_gives_faces_with_box_and_scores_and_photos_from_its_column()
    {
        using var project = new TempProject().WithDatabase("data/database/face_recognition.db",
            ("CREATE TABLE persons(id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, description VARCHAR(500), created_at DATETIME)", []),
            ("""
             CREATE TABLE face_encodings(id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, encoding BLOB NOT NULL, image_data BLOB, face_bbox VARCHAR(200),
                                         confidence FLOAT, quality_score FLOAT, created_at DATETIME)
             """, []),
            ("INSERT INTO persons VALUES(1, 'Ada', 'first', '2025-08-01 10:20:30.500000'), (2, 'Ada', NULL, NULL), (3, 'Nobody yet', NULL, NULL)", []),
            ("INSERT INTO face_encodings VALUES(1, 1, $0, $1, '[10, 20, 40, 80]', 0.91, 0.8, '2025-08-01 10:20:30'), (2, 2, $2, NULL, 'broken', 1.0, 1.0, NULL), (3, 77, $0, NULL, NULL, 1, 1, NULL)",
                [Bytes(Vector(1, 512, 22)), Png(), Convert.ToBase64String(Bytes(Vector(2, 512, 21)))]));

        var sources = project.Open().Sources;
        var rows = Rows.Of(sources.Single(s => s.Info.Kind == SourceKind.Embeddings));
        var faces = rows.OfType<LegacyRow.Face>().ToArray();
        var photo = Assert.IsType<LegacyRow.Photo>(Assert.Single(Rows.Of(sources.Single(s => s.Info.Kind == SourceKind.Photos))));

        Assert.Equal(["sqlite-guide-001", "sqlite-guide-001-photos"], sources.Select(s => s.Info.Format));
        Assert.All(sources, s => Assert.Null(s.Info.Space));
        Assert.Equal(["data/database/face_recognition.db:persons:1", "data/database/face_recognition.db:persons:2"], faces.Select(f => f.Person.Key));
        Assert.Equal(new FaceBox(10, 20, 30, 60), faces[0].Box);
        Assert.Equal((0.91, 0.8), (faces[0].DetectionScore, faces[0].Quality));
        Assert.Equal(new DateTimeOffset(2025, 8, 1, 10, 20, 30, TimeSpan.Zero), faces[0].CreatedAt);
        Assert.Null(faces[1].Box);
        Assert.Equal("Nobody yet", Assert.Single(rows.OfType<LegacyRow.PersonOnly>()).Person.Name);
        Assert.Equal("person-missing", Assert.Single(rows.OfType<LegacyRow.Rejected>()).Code);
        Assert.Equal(("image/png", "data/database/face_recognition.db:persons:1"), (photo.MediaType, photo.Person.Key));
        Assert.Equal(Png(), photo.Bytes!.Value.ToArray());
    }

    [Fact]
    public void The_flask_login_gives_its_users_without_passwords_and_ties_photos_by_id()
    {
        using var project = new TempProject().WithDatabase("instance/app.db",
                ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, password TEXT)", []),
                ("CREATE TABLE photos(id INTEGER PRIMARY KEY, user_id INTEGER, filename TEXT, filepath TEXT)", []),
                ("CREATE TABLE auth_tokens(id INTEGER PRIMARY KEY, token TEXT)", []),
                ("INSERT INTO users VALUES(1, 'Ada', 'ada@example.org', 'password123'), (2, 'Alan', NULL, 'password123')", []),
                ("INSERT INTO photos VALUES(1, 1, 'a.jpg', 'dataset/1/a.jpg'), (2, 9, 'b.jpg', 'dataset/9/b.jpg'), (3, 2, 'gone.jpg', 'dataset/2/gone.jpg')", []))
            .With("dataset/1/a.jpg", Png()).With("dataset/2/extra.jpg", Png(1)).With("dataset/9/b.jpg", Png(2));

        var sources = project.Open().Sources;
        var people = sources.Single(s => s.Info.Kind == SourceKind.People);
        var named = Rows.Of(sources.Single(s => s.Info.Format == "sqlite-guide-002-photos"));
        var folder = Rows.Of(sources.Single(s => s.Info.Format == "photo-folder"));

        Assert.Equal(["instance/app.db:users:1", "instance/app.db:users:2"], Rows.Of(people).OfType<LegacyRow.PersonOnly>().Select(p => p.Person.Key));
        Assert.Equal(("dataset/1/a.jpg", "image/png"), named.OfType<LegacyRow.Photo>().Select(p => (p.File!, p.MediaType)).Single());
        Assert.Equal(["person-missing", "photo-missing"], named.OfType<LegacyRow.Rejected>().Select(r => r.Code));
        Assert.Equal([("dataset/2/extra.jpg", "instance/app.db:users:2")], folder.OfType<LegacyRow.Photo>().Where(p => p.Person.Key.StartsWith("instance/app.db:users:", StringComparison.Ordinal)).Select(p => (p.File!, p.Person.Key)));
        Assert.DoesNotContain("password123", string.Join('\n', sources.SelectMany(Rows.Of)) + string.Join('\n', Rows.Of(people).OfType<LegacyRow.PersonOnly>().SelectMany(p => p.Person.Attributes.Values)), StringComparison.Ordinal);
    }

    [Fact]
    public void Students_vectors_are_found_whatever_machine_their_paths_come_from()
    {
        using var project = new TempProject().WithDatabase("backend/attendance.db",
                ("CREATE TABLE classes(id INTEGER PRIMARY KEY, name VARCHAR(100), section VARCHAR(200))", []),
                ("CREATE TABLE students(id INTEGER PRIMARY KEY, name VARCHAR(200), roll_no VARCHAR(50), email VARCHAR(255), face_encoding_path VARCHAR(500), class_id INTEGER, embedding_model TEXT)", []),
                ("CREATE TABLE attendance_records(id INTEGER PRIMARY KEY, student_id INTEGER)", []),
                ("INSERT INTO classes VALUES(1, 'Computing', 'A')", []),
                ("""
                 INSERT INTO students VALUES
                     (1, 'Ada L', '007', 'ada@example.org', 'static/dataset/Ada_L_007/face_embedding.npy', 1, 'Facenet512'),
                     (2, 'Alan T', '008', NULL, 'C:\work\backend\static\dataset\Alan_T_008\face_embedding.npy', 1, 'Facenet512'),
                     (3, 'Away', '009', NULL, '/home/other/static/dataset/Away_009/face_embedding.npy', 7, 'Facenet512'),
                     (4, 'New', '010', NULL, NULL, NULL, 'Facenet512'),
                     (5, 'Sly', '011', NULL, '../../../../etc/secret.npy', NULL, 'Facenet512')
                 """, []),
                ("INSERT INTO attendance_records VALUES(1, 1), (2, 1), (3, 2)", []))
            .WithVectors("backend/static/dataset/Ada_L_007/face_embedding.npy", Vector(1, 512, 20), Vector(2, 512, 21))
            .WithVectors("backend/static/dataset/Ada_L_007/embedding_variants.npy", Vector(1, 512, 20))
            .WithVectors("backend/static/dataset/Alan_T_008/face_embedding.npy", Vector(3, 512, 20))
            .With("backend/static/dataset/Ada_L_007/1.jpg", Jpeg());

        var sources = project.Open().Sources;
        var students = sources.Single(s => s.Info.Format == "sqlite-guide-003");
        var faces = Rows.Faces(students);

        Assert.Equal(["sqlite-attendance", "photo-folder", "sqlite-guide-003"], sources.Select(s => s.Info.Format).OrderBy(f => f == "sqlite-guide-003").ThenBy(f => f == "photo-folder"));
        Assert.Equal("deepface-facenet512", students.Info.Space?.Value);
        Assert.Equal(["backend/attendance.db:students:1 007", "backend/attendance.db:students:1 007", "backend/attendance.db:students:2 008"], faces.Select(f => $"{f.Person.Key} {f.Person.ExternalId}"));
        Assert.Equal(["Computing A"], faces[0].Person.Groups);
        Assert.Equal("backend/static/dataset/Ada_L_007/face_embedding.npy, row 1", faces[1].Place.ToString());
        Assert.Equal(["vector-file-missing", "vector-file-missing"], Rows.Rejects(students).Select(r => r.Code));
        Assert.Equal("New", Assert.Single(Rows.Of(students).OfType<LegacyRow.PersonOnly>()).Person.Name);
        Assert.Equal("backend/attendance.db:students:1", Rows.Of(sources.Single(s => s.Info.Kind == SourceKind.Photos)).OfType<LegacyRow.Photo>().Single().Person.Key);
        Assert.Equal(3, Inspector.Inspect(sources.Single(s => s.Info.Kind == SourceKind.Attendance)).Rejected);
    }

    [Fact]
    public void The_sample_s_face_database_gives_the_users_of_its_application_in_a_known_space()
    {
        var sources = SourceCatalog.Open(Path.Combine(Repository.Root, "samples", "legacy-project"), SourceOptions.Default).Sources;
        var faces = sources.Single(s => s.Info.Files[0] == "models/face_db.npy");
        var users = Rows.Of(sources.Single(s => s.Info.Format == "sqlite-guide-002")).OfType<LegacyRow.PersonOnly>().Select(p => (p.Person.Key, p.Person.Name)).ToArray();
        var photos = Rows.Of(sources.Single(s => s.Info.Format == "sqlite-guide-002-photos")).OfType<LegacyRow.Photo>();

        Assert.Equal(4, users.Length);
        Assert.Equal("insightface-buffalo-l", faces.Info.Space?.Value);
        Assert.Equal(users.SelectMany(u => new[] { u, u }), Rows.Faces(faces).Select(f => (f.Person.Key, f.Person.Name)));
        Assert.Equal(users.Take(2).Select(u => u.Key), photos.Select(p => p.Person.Key));
    }

    [Fact]
    public void Documents_are_named_and_left_for_later()
    {
        using var project = new TempProject().WithDatabase("db.sqlite3",
            ("CREATE TABLE artifact(id VARCHAR PRIMARY KEY, filename VARCHAR)", []),
            ("CREATE TABLE document(id VARCHAR PRIMARY KEY, path VARCHAR)", []),
            ("CREATE TABLE logentry(id VARCHAR PRIMARY KEY, message VARCHAR)", []),
            ("INSERT INTO logentry VALUES('a', 'x'), ('b', 'y')", []));

        var report = project.Inspect();

        Assert.Equal(("documents", "reject", 2L), (report.Kind, report.Action, report.Rejected));
        Assert.StartsWith("documents-apart: ", report.Reason, StringComparison.Ordinal);
    }
}
