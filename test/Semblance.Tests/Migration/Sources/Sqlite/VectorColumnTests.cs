using System.Globalization;
using Microsoft.Data.Sqlite;
using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Sqlite;

public class VectorColumnTests
{
    private const string Faces = "CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, embedding, password_hash TEXT, email TEXT)";

    public static TheoryData<string> Encodings => ["f4", "f8", "f4 of 512, norm 20", "json", "json in a blob", "comma", "blank", "base64"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_of_a_column_gives_the_same_vector(string encoding)
    {
        var vector = encoding.Contains("512", StringComparison.Ordinal) ? Vector(7, 512, 20) : Dlib(7);
        var text = Json(vector);
        object stored = encoding switch
        {
            "f8" => Bytes(Array.ConvertAll(vector, v => (double)v)),
            "json" => text,
            "json in a blob" => System.Text.Encoding.UTF8.GetBytes(text),
            "comma" => text.Trim('[', ']'),
            "blank" => text.Trim('[', ']').Replace(",", " ", StringComparison.Ordinal),
            "base64" => Convert.ToBase64String(Bytes(vector)),
            _ => Bytes(vector),
        };
        using var project = new TempProject().WithDatabase("faces.db", (Faces, []),
            ("INSERT INTO faces VALUES(1, 'Ada', $0, 'secret', 'ada@example.org')", [stored]));

        var face = Assert.Single(Rows.Faces(project.Single()));

        Assert.Equal(vector, face.Vector.ToArray());
        Assert.Equal("name:Ada", face.Person.Key);
        Assert.Equal("ada@example.org", face.Person.Attributes["email"]);
        Assert.DoesNotContain("password_hash", face.Person.Attributes.Keys);
    }

    [Fact]
    public void Vectors_in_numbered_columns_are_read()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 128).Select(i => $"\"{i}\" REAL"));
        var values = string.Join(", ", Dlib(3).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        using var project = new TempProject().WithDatabase("faces.db",
            ($"CREATE TABLE users(name TEXT, {columns})", []), ($"INSERT INTO users VALUES('Ada', {values})", []));

        Assert.Equal(Dlib(3), Assert.Single(Rows.Faces(project.Single())).Vector.ToArray());
    }

    [Fact]
    public void Rows_that_refer_to_nobody_are_rejected_and_people_without_vectors_are_kept()
    {
        using var project = new TempProject().WithDatabase("faces.db",
            ("CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)", []),
            ("CREATE TABLE face_embeddings(id INTEGER PRIMARY KEY, person_id INTEGER, embedding BLOB)", []),
            ("INSERT INTO people VALUES(1, 'Ada'), (2, 'Alan'), (3, '  ')", []),
            ("INSERT INTO face_embeddings VALUES(10, 1, $0), (11, 99, $0), (12, NULL, $0), (13, 1, NULL)", [Bytes(Dlib(1))]));

        var source = project.Single();
        var rows = Rows.Of(source);

        Assert.Equal(["faces.db:people:1"], rows.OfType<LegacyRow.Face>().Select(f => f.Person.Key));
        Assert.Equal(["faces.db:people:2"], rows.OfType<LegacyRow.PersonOnly>().Select(p => p.Person.Key));
        Assert.Equal(
            [("person-missing", "face_embeddings, id 11"), ("person-missing", "face_embeddings, id 12"), ("vector-missing", "face_embeddings, id 13"), ("name-missing", "people, id 3")],
            Rows.Rejects(source).Select(r => (r.Code, r.Place.Detail!)));
    }

    [Fact]
    public void A_blob_that_fits_two_readings_is_refused_and_not_guessed()
    {
        // As float32 and as float64 alike: 0x3FB00000 repeated is 1.375 and about 0.0625.
        var bytes = Enumerable.Repeat(BitConverter.GetBytes(0x3FB00000), 256).SelectMany(b => b).ToArray();
        using var project = new TempProject().WithDatabase("faces.db", (Faces, []), ("INSERT INTO faces(id, name, embedding) VALUES(1, 'Ada', $0)", [bytes]));

        Assert.Equal("blob-ambiguous", Assert.Single(Rows.Rejects(project.Single())).Code);
    }

    [Fact]
    public void A_nan_in_a_blob_rejects_its_row_as_not_finite()
    {
        var broken = Dlib(2);
        broken[5] = float.NaN;
        using var project = new TempProject().WithDatabase("faces.db", (Faces, []),
            ("INSERT INTO faces(id, name, embedding) VALUES(1, 'Ada', $0), (2, 'Alan', $1)", [Bytes(Dlib(1)), Bytes(broken)]));

        Assert.Equal("vector-not-finite", Assert.Single(Rows.Rejects(project.Single())).Code);
    }

    [Fact]
    public void Rows_in_the_wal_are_read_and_the_wal_stays_as_it_is()
    {
        using var project = new TempProject().WithDatabase("copy/faces.db", ("PRAGMA journal_mode = WAL", []), (Faces, []));
        using var connection = new SqliteConnection($"Data Source={project.PathOf("copy/faces.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_autocheckpoint = 0; INSERT INTO faces(id, name, embedding) VALUES(1, 'Ada', $0)";
        command.Parameters.AddWithValue("$0", Bytes(Dlib(1)));
        command.ExecuteNonQuery();
        foreach (var file in new[] { "faces.db", "faces.db-wal" })
        {
            File.Copy(project.PathOf("copy/" + file), project.PathOf("left/" + file));
        }

        var before = project.Hashes();
        var source = project.Open().Sources.Single(s => s.Info.Files[0] == "left/faces.db");

        Assert.Equal("Ada", Assert.Single(Rows.Faces(source)).Person.Name);
        Assert.Equal(before, project.Hashes());
    }

    [Fact]
    public void A_locked_database_is_rejected_with_its_code()
    {
        using var project = new TempProject().WithDatabase("faces.db", (Faces, []));
        using var connection = new SqliteConnection($"Data Source={project.PathOf("faces.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();

        Assert.StartsWith("sqlite-locked: ", project.Inspect().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_is_rejected_with_its_code()
    {
        using var project = new TempProject().WithDatabase("faces.db", (Faces, []));
        var bytes = File.ReadAllBytes(project.PathOf("faces.db"));
        bytes.AsSpan(100, 900).Fill(0xEE);
        project.With("faces.db", bytes);

        Assert.StartsWith("sqlite-corrupt: ", project.Inspect().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Faces_of_a_vec0_table_are_read_from_its_shadow_tables()
    {
        using var project = new TempProject().WithDatabase("faces.db",
            ("CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)", []),
            ("CREATE TABLE vec_faces_chunks(chunk_id INTEGER PRIMARY KEY, size INTEGER NOT NULL, validity BLOB NOT NULL, rowids BLOB NOT NULL)", []),
            ("CREATE TABLE vec_faces_rowids(rowid INTEGER PRIMARY KEY, id, chunk_id INTEGER, chunk_offset INTEGER)", []),
            ("CREATE TABLE vec_faces_vector_chunks00(rowid PRIMARY KEY, vectors BLOB NOT NULL)", []),
            ("INSERT INTO people VALUES(1, 'Ada'), (2, 'Alan')", []),
            ("INSERT INTO vec_faces_rowids VALUES(1, NULL, 1, 1), (2, NULL, 1, 0)", []),
            ("INSERT INTO vec_faces_vector_chunks00 VALUES(1, $0)", [Bytes(Dlib(20)).Concat(Bytes(Dlib(10))).Concat(new byte[512]).ToArray()]),
            ("PRAGMA writable_schema = ON", []),
            ("INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES('table', 'vec_faces', 'vec_faces', 0, 'CREATE VIRTUAL TABLE vec_faces USING vec0(face float[128])')", []));

        var faces = Rows.Faces(project.Single());

        Assert.Equal(["faces.db:people:1", "faces.db:people:2"], faces.Select(f => f.Person.Key));
        Assert.Equal(Dlib(10), faces[0].Vector.ToArray());
        Assert.Equal(Dlib(20), faces[1].Vector.ToArray());
    }
}
