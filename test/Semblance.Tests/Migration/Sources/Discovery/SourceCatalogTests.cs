using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Discovery;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Discovery;

public class SourceCatalogTests
{
    private static readonly string Store = $$"""{"Ada": {{Json(Dlib(1))}} }""";

    [Fact]
    public void Stores_are_found_by_content_whatever_their_name()
    {
        using var project = new TempProject().With("a/encodings.pickle", Store).With("b.dat", Store).With("readme.md", "Ada is here.").With("app.py", "import pickle\n");

        Assert.Equal(["a/encodings.pickle", "b.dat"], project.Open().Sources.Select(s => s.Info.Files[0]));
    }

    [Theory]
    [InlineData("admin_credentials.json")]
    [InlineData("aadhaar_data.json")]
    [InlineData("voter_ids.json")]
    [InlineData("data/secrets/faces.json")]
    public void Files_of_credentials_and_identity_numbers_are_counted_and_not_even_listed(string file)
    {
        using var project = new TempProject().With(file, Store).With("own.json", Store);

        var catalog = project.Open();

        Assert.Equal("own.json", Assert.Single(catalog.Sources).Info.Files[0]);
        Assert.Equal(1, catalog.SecretsLeftUnread);
    }

    [Fact]
    public void Naming_a_file_of_credentials_is_refused()
    {
        using var project = new TempProject().With("password_encodings.json", Store);

        var e = Assert.Throws<SemblanceException>(() => SourceCatalog.Open(project.PathOf("password_encodings.json"), SourceOptions.Default));

        Assert.Equal("source-secret", e.Code);
    }

    [Fact]
    public void One_file_opens_its_own_store_only()
    {
        using var project = new TempProject().With("one.json", Store).With("two.json", Store).With("sub/three.json", Store);

        var catalog = SourceCatalog.Open(project.PathOf("two.json"), SourceOptions.Default);

        Assert.Equal("two.json", Assert.Single(catalog.Sources).Info.Files[0]);
        Assert.Equal(project.Root, catalog.Root);
    }

    [Theory]
    [InlineData("faces_data.npy", "names.json", true)]
    [InlineData("names.json", "faces_data.npy", true)]
    [InlineData("train.npy", "who.json", true)]
    [InlineData("who.json", "train.npy", true)]
    [InlineData("train.npy", "readme.json", false)]
    public void One_file_finds_its_other_half_whatever_that_is_called(string file, string other, bool isPair)
    {
        using var project = new TempProject().With("one.json", Store).With("store.db", "no database");
        foreach (var half in new[] { file, other })
        {
            _ = half.EndsWith(".npy", StringComparison.Ordinal) ? project.WithVectors(half, Dlib(1), Dlib(2))
                : project.With(half, isPair ? """["Ada", "Alan"]""" : """{"version": 1}""");
        }

        var source = Assert.Single(SourceCatalog.Open(project.PathOf(file), SourceOptions.Default).Sources);

        Assert.Equal(isPair ? SourceAction.Import : SourceAction.Reject, source.Info.Action);
        Assert.Equal(isPair ? 2 : 1, source.Info.Files.Count);
    }

    [Fact]
    public void Asking_for_one_file_opens_no_file_that_cannot_be_its_other_half()
    {
        using var project = new TempProject().With("encodings.json", Store).With("names.json", Store).With("holiday.json", Store).With("sub/names.json", Store);

        var walk = FolderWalk.OfFiles(project.Root, n => PairFinder.MayBelong(n, "encodings.json"), CancellationToken.None);

        Assert.Equal(["encodings.json", "names.json"], walk.Files.Select(f => f.Relative));
    }

    [Fact]
    public void A_file_that_is_asked_for_and_is_no_store_gets_a_reason_whatever_its_name()
    {
        using var project = new TempProject().With("notes.txt", "Ada is here.");

        var source = Assert.Single(SourceCatalog.Open(project.PathOf("notes.txt"), SourceOptions.Default).Sources);

        Assert.StartsWith("file-not-a-store: ", source.Info.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Naming_a_link_says_where_it_leads()
    {
        using var project = new TempProject().With("own.json", Store);
        File.CreateSymbolicLink(project.PathOf("linked.json"), project.PathOf("own.json"));

        var e = Assert.Throws<SemblanceException>(() => SourceCatalog.Open(project.PathOf("linked.json"), SourceOptions.Default));

        Assert.Equal(("source-link", true), (e.Code, e.Message.Contains(project.PathOf("own.json"), StringComparison.Ordinal)));
    }

    [Fact]
    public void A_path_with_nothing_at_it_is_not_found()
    {
        var e = Assert.Throws<SemblanceException>(() => SourceCatalog.Open("/no/such/folder", SourceOptions.Default));

        Assert.Equal((ErrorKind.NotFound, "source-missing"), (e.Kind, e.Code));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        using var outside = new TempProject().With("store.json", Store);
        using var project = new TempProject().With("own.json", Store);
        File.CreateSymbolicLink(project.PathOf("linked.json"), Path.Combine(outside.Root, "store.json"));
        Directory.CreateSymbolicLink(project.PathOf("folder"), outside.Root);
        Directory.CreateSymbolicLink(project.PathOf("loop"), project.Root);

        Assert.Equal(["own.json"], project.Open().Sources.Select(s => s.Info.Files[0]));
    }

    [Theory]
    [InlineData("encodings.pkl", "", "file-empty")]
    [InlineData("face.db", "", "file-empty")]
    [InlineData("encodings.pickle", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "file-lfs-pointer")]
    [InlineData("faces.npy", "no array at all", "file-not-a-store")]
    [InlineData("trainer.yml", "%YAML:1.0\n---\nopencv_lbphfaces:\n   threshold: 1.7\n", "model-opencv")]
    public void What_is_named_like_a_store_and_is_none_gets_a_reason(string file, string content, string code)
    {
        using var project = new TempProject().With(file, content);

        var report = project.Inspect();

        Assert.Equal(("reject", "none"), (report.Action, report.Kind));
        Assert.StartsWith(code + ": ", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_twice_gives_the_same_rows_with_the_same_ordinals()
    {
        using var project = new TempProject().With("one.json", Store).WithDatabase("faces.db",
            ("CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, embedding BLOB)", []),
            ("INSERT INTO faces VALUES(2, 'Ada', $0), (1, 'Alan', $1), (3, NULL, $1)", [Bytes(Dlib(1)), Bytes(Dlib(2))]));

        string[] Read() => project.Open().Sources.SelectMany(Rows.Of).Select(r => $"{r.Ordinal} {r.Place} {r.GetType().Name}").ToArray();

        Assert.Equal(Read(), Read());
        Assert.Equal(4, Read().Length);
    }

    [Fact]
    public void Nothing_in_the_folder_changes_when_it_is_read()
    {
        using var project = new TempProject().With("one.json", Store).WithDatabase("wal.db",
            ("PRAGMA journal_mode = WAL", []),
            ("CREATE TABLE faces(id INTEGER PRIMARY KEY, name TEXT, embedding BLOB)", []),
            ("INSERT INTO faces VALUES(1, 'Ada', $0)", [Bytes(Dlib(1))]));
        var before = project.Hashes();

        var rows = project.Open().Sources.SelectMany(Rows.Of).Count();

        Assert.Equal(2, rows);
        Assert.Equal(before, project.Hashes());
    }
}
