using System.Formats.Tar;
using System.Text.Json;
using Npgsql;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>Backup, check and restore of a SQLite store, by the whole program.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Archive => Path.Combine(_cli.Folder, "backup.tar");

    [Fact]
    public async Task A_store_comes_back_whole_with_every_client_and_photo_and_the_same_hashes()
    {
        await FillAsync(_cli);
        var backup = await _cli.JsonAsync("backup", Archive);
        Assert.Equal(["default", "north"], Clients(backup).Select(c => c.GetProperty("client").GetString()));
        Assert.All(Clients(backup), c => Assert.True(c.GetProperty("faces").GetInt64() > 0));
        Assert.Equal(Clients(backup).Select(c => c.GetRawText()), Clients(await _cli.JsonAsync("restore", Archive, "--check")).Select(c => c.GetRawText()));
        Assert.Equal(["backup.tar"], Directory.GetFiles(_cli.Folder, "backup.tar*").Select(Path.GetFileName));

        using var other = new CliRun();
        var restored = await other.JsonAsync("restore", Archive);
        Assert.Empty(restored.GetProperty("differences").EnumerateArray());
        Assert.Equal(Clients(backup).Select(c => c.GetRawText()), Clients(restored).Select(c => c.GetRawText()));
        foreach (var client in new[] { "default", "north" })
        {
            var lists = await Task.WhenAll(new[] { _cli, other }.Select(c => c.JsonAsync("people", "list", "--client", client)));
            Assert.Equal(lists[0].GetProperty("people").GetRawText(), lists[1].GetProperty("people").GetRawText());
        }

        Assert.Equal(Photos(_cli), Photos(other));
        Assert.NotEmpty(Photos(other));
        var who = await other.JsonAsync("identify", "--vector", SmallProject.WriteProbe(_cli, "Bo Tarn"), "--space", "dlib-resnet-v1");
        Assert.Equal("Bo Tarn", who.GetProperty("person").GetProperty("name").GetString());
        Assert.Equal(["semblance.db", "semblance.db.photos"], Directory.GetFileSystemEntries(other.Folder).Select(Path.GetFileName).Where(n => !n!.EndsWith(".index", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Pictures_of_unknown_faces_come_back_too()
    {
        await FillAsync(_cli);
        var picture = await SightingFixture.AddAsync(_cli);
        await _cli.JsonAsync("backup", Archive);
        using var other = new CliRun();
        await other.JsonAsync("restore", Archive);

        Assert.Equal("a picture", await File.ReadAllTextAsync(Path.Combine(other.Folder, Path.GetRelativePath(_cli.Folder, picture))));
    }

    [Fact]
    public async Task Attendance_documents_with_their_originals_and_the_index_of_them_come_back_too()
    {
        await FillAsync(_cli);
        var expected = await ContentsAsync(_cli, fills: true);
        await _cli.JsonAsync("search", "rebuild");
        var hits = (await _cli.JsonAsync("search", "loans")).GetProperty("results").GetRawText();
        await _cli.JsonAsync("backup", Archive);
        using var other = new CliRun();
        await other.JsonAsync("restore", Archive);

        Assert.Equal(expected, await ContentsAsync(other, fills: false));
        Assert.Contains("The loans of default", hits, StringComparison.Ordinal);
        Assert.Equal(hits, (await other.JsonAsync("search", "loans")).GetProperty("results").GetRawText());
        using var third = new CliRun();
        Directory.CreateDirectory(Path.Combine(third.Folder, "semblance.db.photos.originals", "default"));
        await FailsAsync(third, 4, "photos-there", "restore", Archive);
    }

    [Fact]
    public async Task An_original_that_is_damaged_is_named_and_the_backup_is_made_without_it()
    {
        await FillAsync(_cli);
        await ContentsAsync(_cli, fills: true);
        var original = Directory.GetFiles(Path.Combine(_cli.Folder, "semblance.db.photos.originals", "north"), "*", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(original, "x");
        var answer = await _cli.RunAsync("backup", Archive, "--json");
        Assert.Equal(3, answer.Code);
        Assert.Equal($"north/originals/{Path.GetFileName(original)}", Assert.Single(answer.Json.GetProperty("lost").EnumerateArray()).GetString());
        using var other = new CliRun();
        await other.JsonAsync("restore", Archive);
        Assert.False(Directory.Exists(Path.Combine(other.Folder, "semblance.db.photos.originals", "north")));
    }

    [Fact]
    public async Task Nothing_that_is_there_is_replaced()
    {
        await FillAsync(_cli);
        await _cli.JsonAsync("backup", Archive);
        await FailsAsync(_cli, 4, "backup-exists", "backup", Archive);
        await FailsAsync(_cli, 4, "store-there", "restore", Archive);

        using var other = new CliRun();
        other.Write(Path.Combine("semblance.db.photos", "mine.txt"), "mine");
        await FailsAsync(other, 4, "photos-there", "restore", Archive);
        Assert.False(File.Exists(Path.Combine(other.Folder, "semblance.db")));
    }

    [Fact]
    public async Task An_archive_that_was_cut_or_changed_anywhere_is_refused_and_leaves_nothing()
    {
        await FillAsync(_cli);
        await _cli.JsonAsync("backup", Archive);
        var bytes = await File.ReadAllBytesAsync(Archive);
        var random = new Random(11);
        using var other = new CliRun();
        var broken = Path.Combine(_cli.Folder, "broken.tar");
        for (var i = 0; i < 40; i++)
        {
            var bad = bytes.ToArray();
            if (i % 2 == 0)
            {
                Array.Resize(ref bad, random.Next(bytes.Length - 1024));
            }
            else
            {
                bad[random.Next(bytes.Length - 1024)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(broken, bad);
            var answer = await other.RunAsync("restore", broken);
            if (answer.Code == 0)
            {
                // A bit of a header that means nothing (a date, padding): then what came out is what went in.
                await AssertSameAsync(other);
                continue;
            }

            Assert.Contains(Code(answer), new[] { "backup-torn", "backup-altered", "backup-foreign", "backup-newer" });
            Assert.Single(answer.Error.TrimEnd().Split('\n'));
            Assert.Empty(Directory.GetFileSystemEntries(other.Folder));
        }
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("photos/../../evil")]
    [InlineData("/tmp/evil")]
    [InlineData("photos/default/ab/evil")]
    [InlineData("photos/default/thumbnails/00/00000000-0000-0000-0000-0000000000ff.jpg")]
    public async Task A_name_that_no_backup_has_makes_it_none(string name)
    {
        await using (var file = File.Create(Archive))
        await using (var tar = new TarWriter(file))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
        }

        await FailsAsync(_cli, 4, "backup-foreign", "restore", Archive);
        Assert.Equal([Archive], Directory.GetFileSystemEntries(_cli.Folder));
    }

    [Fact]
    public async Task Links_other_tars_and_other_files_are_refused()
    {
        await using (var file = File.Create(Archive))
        await using (var tar = new TarWriter(file))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "store") { LinkName = "/etc/passwd" });
        }

        await FailsAsync(_cli, 4, "backup-foreign", "restore", Archive);
        await FailsAsync(_cli, 4, "backup-foreign", "restore", _cli.Write("text.tar", new string('x', 5000)));
        await FailsAsync(_cli, 4, "backup-foreign", "restore", _cli.Write("empty.tar", ""));
        await FailsAsync(_cli, 1, "backup-missing", "restore", Path.Combine(_cli.Folder, "none.tar"));
        await FailsAsync(_cli, 1, "store-missing", "backup", Path.Combine(_cli.Folder, "new.tar"));
    }

    [Fact]
    public async Task A_photo_that_is_gone_is_named_and_the_rest_is_backed_up()
    {
        await FillAsync(_cli);
        var photo = Directory.GetFiles(Path.Combine(_cli.Folder, "semblance.db.photos"), "*", SearchOption.AllDirectories).First(f => Path.GetFileName(f).Length == 64);
        File.Delete(photo);
        var answer = await _cli.RunAsync("backup", Archive, "--json");
        Assert.Equal(3, answer.Code);
        Assert.EndsWith(Path.GetFileName(photo), Assert.Single(answer.Json.GetProperty("lost").EnumerateArray()).GetString(), StringComparison.Ordinal);

        using var other = new CliRun();
        Assert.Empty((await other.JsonAsync("restore", Archive)).GetProperty("differences").EnumerateArray());
        Assert.Equal(Photos(_cli), Photos(other));
    }

    [Fact]
    public async Task Only_the_owner_may_read_an_archive()
    {
        await FillAsync(_cli);
        await _cli.JsonAsync("backup", Archive);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        }
    }

    public void Dispose() => _cli.Dispose();

    internal static async Task FillAsync(CliRun cli)
    {
        await cli.JsonAsync("migrate", SmallProject.Write(cli, "project", "Ada Quill", "Bo Tarn"), "--yes");
        await cli.JsonAsync("clients", "add", "north");
        await cli.JsonAsync("migrate", CliRun.Sample, "--client", "north", "--yes");
        Directory.Delete(Path.Combine(cli.Folder, "project"), recursive: true);
    }

    internal static IEnumerable<JsonElement> Clients(JsonElement document) => document.GetProperty("clients").EnumerateArray();

    private async Task AssertSameAsync(CliRun other)
    {
        Assert.Equal(Photos(_cli), Photos(other));
        Assert.Equal((await _cli.JsonAsync("people", "list")).GetRawText(), (await other.JsonAsync("people", "list")).GetRawText());
        foreach (var entry in new DirectoryInfo(other.Folder).GetFileSystemInfos())
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private static async Task<string> ContentsAsync(CliRun cli, bool fills)
    {
        var (photos, originals) = (new PhotoFiles(Path.Combine(cli.Folder, "semblance.db.photos")), new PhotoFiles(Path.Combine(cli.Folder, "semblance.db.photos.originals")));
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "semblance.db"), TimeProvider.System, null, CancellationToken.None);
        if (fills)
        {
            await FilledContents.FillAsync(store, photos, originals);
        }

        return await FilledContents.RowsAsync(store, photos, originals);
    }

    private static IEnumerable<string> Photos(CliRun cli)
    {
        var folder = cli.Photos ?? Path.Combine(cli.Folder, "semblance.db.photos");
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => $"{Path.GetRelativePath(folder, f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")
            .Order(StringComparer.Ordinal);
    }

    private static async Task FailsAsync(CliRun cli, int code, string reason, params string[] args)
    {
        var answer = await cli.RunAsync(args);
        Assert.Equal((code, reason), (answer.Code, Code(answer)));
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
    }

    private static string Code(CliAnswer answer) => answer.Error[(answer.Error.LastIndexOf('[') + 1)..answer.Error.LastIndexOf(']')];
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresBackupTests
{
    [StoreFact]
    public async Task A_database_comes_back_whole_in_another_one()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        await BackupCommandTests.FillAsync(cli);
        await cli.JsonAsync("keys", "create", "kiosk", "--role", "kiosk");
        var contents = await ContentsAsync(database, fills: true);
        await cli.JsonAsync("search", "rebuild");
        var archive = Path.Combine(cli.Folder, "backup.tar");
        var backup = await cli.JsonAsync("backup", archive);

        var missing = await cli.RunAsync("backup", archive + "2", "--pg-bin", cli.Folder);
        Assert.Contains("[pg-tools-missing]", missing.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(cli.Folder, "backup.tar2*"));

        // Written after the backup: not in it.
        await cli.JsonAsync("clients", "add", "later");

        await using var target = await PostgresCli.StartBareAsync();
        var restored = await target.Run.JsonAsync("restore", archive);
        Assert.Empty(restored.GetProperty("differences").EnumerateArray());
        Assert.Equal(
            BackupCommandTests.Clients(backup).Select(c => c.GetRawText()), BackupCommandTests.Clients(restored).Select(c => c.GetRawText()));
        Assert.Equal(2, BackupCommandTests.Clients(restored).Count());
        var who = await target.Run.JsonAsync("identify", "--vector", SmallProject.WriteProbe(cli, "Bo Tarn"), "--space", "dlib-resnet-v1");
        Assert.Equal("Bo Tarn", who.GetProperty("person").GetProperty("name").GetString());
        Assert.Single((await target.Run.JsonAsync("keys", "list")).GetProperty("keys").EnumerateArray());
        Assert.Equal(contents, await ContentsAsync(target, fills: false));
        Assert.NotEmpty((await target.Run.JsonAsync("search", "loans")).GetProperty("results").EnumerateArray());
        await target.Run.JsonAsync("db", "status");
        Assert.Equal(await TextSearchOwnerAsync(database), await TextSearchOwnerAsync(target));
        Assert.Single((await target.Run.JsonAsync("people", "list", "--search", "o tar")).GetProperty("people").EnumerateArray());

        var again = await target.Run.RunAsync("restore", archive);
        Assert.Equal(4, again.Code);
        Assert.Contains("[store-there]", again.Error, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Whoever_row_level_security_binds_is_told_so_instead_of_given_an_empty_backup()
    {
        await using var database = await PostgresCli.StartAsync();
        await Storage.Postgres.PostgresCluster.RunAsync("""
            DO $$ BEGIN CREATE ROLE bound_user LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            GRANT semblance_app TO bound_user
            """);
        using var bound = new CliRun { Store = database.Run.Store.Replace("postgres@", "bound_user@", StringComparison.Ordinal) };
        var answer = await bound.RunAsync("backup", Path.Combine(bound.Folder, "backup.tar"));
        Assert.Equal(4, answer.Code);
        Assert.Contains("[backup-rights]", answer.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(bound.Folder));
    }

    [StoreFact]
    public async Task A_backup_of_a_sqlite_store_is_no_postgres_store()
    {
        using var sqlite = new CliRun();
        await BackupCommandTests.FillAsync(sqlite);
        var archive = Path.Combine(sqlite.Folder, "backup.tar");
        await sqlite.JsonAsync("backup", archive);
        await using var target = await PostgresCli.StartBareAsync();
        var answer = await target.Run.RunAsync("restore", archive);
        Assert.Equal(1, answer.Code);
        Assert.Contains("[backup-kind]", answer.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ContentsAsync(PostgresCli database, bool fills)
    {
        var (photos, originals) = (new PhotoFiles(database.Run.Photos!), new PhotoFiles(database.Run.Photos! + ".originals"));
        await using var store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, CancellationToken.None);
        if (fills)
        {
            await FilledContents.FillAsync(store, photos, originals);
        }

        return await FilledContents.RowsAsync(store, photos, originals);
    }

    /// <summary>A role of its own, where the server has what it takes: then an index serves it.</summary>
    private static async Task<string?> TextSearchOwnerAsync(PostgresCli database)
    {
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'people_with_text'", connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
