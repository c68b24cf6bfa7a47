using Semblance.Migration.Inspect;
using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Structures;

/// <summary>Stores written by real Python and NumPy, one folder or file for each structure.</summary>
public class PythonStoreTests
{
    private static readonly string Stores = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Python", "stores");

    [Theory]
    [InlineData("custom-class", "pickle-class-encodings-names", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("deepface-arrays", "pickle-deepface-list", 4, 0, 512, "deepface-arcface")]
    [InlineData("deepface-dicts", "pickle-deepface-records", 3, 1, 512, "deepface-arcface")]
    [InlineData("deepface-lists", "pickle-deepface-list", 4, 0, 512, "deepface-facenet512")]
    [InlineData("dict-of-dicts", "pickle-id-records", 4, 0, 512, null)]
    [InlineData("embeddings-names", "pickle-encodings-names", 4, 0, 128, null)]
    [InlineData("encodings-ids", "pickle-encodings-ids", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("encodings-names-lists", "pickle-encodings-names", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("encodings-tuples", "pickle-encodings-names", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("faces-data-floats", "pickle-pair", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("faces.joblib", "pickle-encodings-ids", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("file-to-vector", "pickle-name-vectors", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("list-of-dicts", "pickle-records", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("name-to-vector", "pickle-name-vectors", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("name-to-vectors", "pickle-name-vectors", 4, 0, 512, null)]
    [InlineData("npy-dict", "npy-name-vectors", 4, 0, 512, null)]
    [InlineData("npy-encodings-names", "npy-encodings-names", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("npy-matrix", "npy-pair", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("npy-records", "npy-records", 4, 0, 512, null)]
    [InlineData("pair-list", "pickle-encodings-ids", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("pair-tuple", "pickle-encodings-ids", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("ref-pair", "pickle-name-vectors", 3, 0, 128, "dlib-resnet-v1")]
    [InlineData("roll-17.npz", "npz-person", 4, 0, 512, null)]
    [InlineData("row-vectors", "pickle-encodings-names", 4, 0, 128, "dlib-resnet-v1")]
    [InlineData("train-test.npz", "npz-train-test", 6, 0, 128, null)]
    [InlineData("two-files", "pickle-pair", 4, 0, 128, "dlib-resnet-v1")]
    public void Every_structure_is_found_and_read_whole(string store, string format, long rows, long rejected, int dimension, string? space)
    {
        var report = Inspector.Inspect(Assert.Single(SourceCatalog.Open(Path.Combine(Stores, store), SourceOptions.Default).Sources));

        Assert.Equal((format, rows, rejected, (int?)dimension, space, "import"), (report.Format, report.Rows, report.Rejected, report.Dimension, report.Space, report.Action));
    }

    [Fact]
    public void Raw_pixels_are_photos_that_need_embedding()
    {
        var source = Assert.Single(SourceCatalog.Open(Path.Combine(Stores, "pixels"), SourceOptions.Default).Sources);

        Assert.Equal((SourceKind.Pixels, SourceAction.Embed, "u1"), (source.Info.Kind, source.Info.Action, source.Info.Dtype));
        Assert.All(Rows.Of(source), r => Assert.Equal((50, 50, 3, 7500), r is LegacyRow.Pixels p ? (p.Width, p.Height, p.Channels, p.Data.Length) : default));
    }

    [Theory]
    [InlineData(100, 1275, 17, "17 frames in 100 rows of 1275 bytes")]
    [InlineData(100, 600, 8, "8 frames in 100 rows of 600 bytes")]
    [InlineData(100, 575, 23, "23 frames in 100 rows of 575 bytes")]
    public void Frames_reshaped_to_100_rows_are_counted_as_what_they_were(int rows, int width, int frames, string described)
    {
        using var project = new TempProject().WithNpy("faces_data.npy", "|u1", [rows, width], new byte[rows * width]);
        project.With("names.json", "[" + string.Join(',', Enumerable.Repeat("\"Ada\"", frames)) + "]");
        Assert.Equal((frames, 0), (project.Inspect().Rows, project.Inspect().Rejected));

        project.With("names.json", "[" + string.Join(',', Enumerable.Repeat("\"Ada\"", 100)) + "]");

        var report = project.Inspect();
        Assert.Equal(("pixels", "reject", 100L), (report.Kind, report.Action, report.Rejected));
        Assert.Contains(described, report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_of_users_take_their_people_from_the_database_and_their_space_from_the_metadata()
    {
        using var project = new TempProject().WithDatabase("instance/app.db",
                ("CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, email TEXT, password TEXT)", []),
                ("CREATE TABLE photos(id INTEGER PRIMARY KEY, user_id INTEGER, filepath TEXT)", []),
                ("INSERT INTO users VALUES(1, 'Ada', NULL, 'x'), (2, 'Alan', NULL, 'x')", []))
            .WithVectors("models/face_db.npy", Vector(1, 512, 20), Vector(2, 512, 20))
            .With("models/face_db.json", """{"users": ["1", "2"], "total_faces": 2, "embedding_dim": 512, "model": "InsightFace MobileFaceNet (buffalo_l)"}""");

        var source = project.Open().Sources.Single(s => s.Info.Kind == SourceKind.Embeddings);

        Assert.Equal(["models/face_db.npy", "models/face_db.json"], source.Info.Files);
        Assert.Equal("insightface-buffalo-l", source.Info.Space?.Value);
        Assert.Equal(["instance/app.db:users:1 Ada", "instance/app.db:users:2 Alan"], Rows.Faces(source).Select(f => $"{f.Person.Key} {f.Person.Name}"));
    }

    [Fact]
    public void A_matrix_without_names_is_rejected()
    {
        using var project = new TempProject().WithVectors("encodings.npy", Dlib(1), Dlib(2));

        Assert.StartsWith("names-missing: ", project.Inspect().Reason, StringComparison.Ordinal);
    }
}
