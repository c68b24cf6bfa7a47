using System.Runtime.Versioning;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Migrations;
using Semblance.Storage.Sqlite;
using SQLitePCL;

namespace Semblance.Tests.Storage.Sqlite;

/// <summary>What is SQLite's own: files, locks, processes, the schema's way up and down.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private static readonly Space Space = KnownSpaces.Dlib;

    private readonly SqliteFolder _folder = new();

    private static CancellationToken Stop => CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder.Folder, recursive: true);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_new_store_and_all_its_files_are_the_owners_alone()
    {
        await using var store = await _folder.OpenAsync();
        await store.Spaces.AddAsync(Space, Stop);

        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(_folder.File)!), file => Assert.Equal(ReadWrite, File.GetUnixFileMode(file)));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_folder.File)!));
    }

    [Fact]
    public async Task What_was_written_is_there_after_reopening_and_for_readers_only()
    {
        await using (var store = await _folder.OpenAsync())
        {
            await store.Spaces.AddAsync(Space, Stop);
        }

        await using var reader = await SqliteStore.OpenReadOnlyAsync(_folder.File, TimeProvider.System, null, Stop);
        Assert.Equal(Space, await reader!.Spaces.FindAsync(Space.Key, Stop));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => reader.Spaces.AddAsync(Space, Stop));
        Assert.Equal("store-read-only", error.Code);
    }

    [Fact]
    public async Task Opening_for_reading_creates_nothing()
    {
        Assert.Null(await SqliteStore.OpenReadOnlyAsync(_folder.File, TimeProvider.System, null, Stop));
        Assert.False(Directory.Exists(Path.GetDirectoryName(_folder.File)));
    }

    [Theory]
    [InlineData("not a database at all")]
    [InlineData("SQLite format 3\0")]
    public async Task A_file_of_another_program_is_refused_and_not_touched(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File)!);
        await File.WriteAllTextAsync(_folder.File, content.PadRight(200, 'x'), Stop);
        var before = await File.ReadAllBytesAsync(_folder.File, Stop);

        var error = await Assert.ThrowsAsync<SemblanceException>(() => _folder.OpenAsync());
        Assert.Equal((ErrorKind.Refused, "store-foreign"), (error.Kind, error.Code));
        Assert.Contains(_folder.File, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File, Stop));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_folder.File)!));
    }

    /// <summary>As kill -9 leaves it between the first write to the new file and the removal of its journal (https://www.sqlite.org/fileformat.html#the_rollback_journal).</summary>
    [Fact]
    public async Task A_store_whose_making_was_cut_off_is_made_anew_and_stays_a_store()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File)!);
        using (var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE))
        {
            database.Execute($"PRAGMA page_size = 16384; PRAGMA application_id = {SqliteSchema.ApplicationId};");
        }

        byte[] journal = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x40, 0];
        await File.WriteAllBytesAsync(_folder.File + "-journal", [.. journal, .. new byte[512 - journal.Length]], Stop);

        Assert.Null(await SqliteStore.OpenReadOnlyAsync(_folder.File, TimeProvider.System, null, Stop));
        await using (var store = await _folder.OpenAsync())
        {
            await store.Spaces.AddAsync(Space, Stop);
        }

        await using var again = await _folder.OpenAsync();
        Assert.Equal(Space, await again.Spaces.FindAsync(Space.Key, Stop));
        Assert.Equal(16_384, await again.Connections.ReadAsync(db => db.Number("PRAGMA page_size"), Stop));
    }

    [Fact]
    public async Task A_store_of_a_newer_program_is_refused()
    {
        await using (var store = await _folder.OpenAsync())
        {
            await store.Connections.WriteAsync(
                db => db.Execute("INSERT INTO schema_migrations VALUES (999, 'add_wonders', 'x', 0)"), Stop);
        }

        Assert.Equal("schema-newer", (await Assert.ThrowsAsync<SemblanceException>(() => _folder.OpenAsync())).Code);
    }

    [Fact]
    public async Task The_schema_goes_up_down_and_up_again()
    {
        await using var store = await _folder.OpenAsync();
        await store.Connections.WriteAsync(db => db.Execute("DELETE FROM clients"), Stop);
        using var database = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
        database.Execute("PRAGMA foreign_keys = ON");
        var migrator = new SchemaMigrator(SqliteSchema.Steps, new SqliteSchema(database, TimeProvider.System));
        var before = Schema(database);

        await migrator.MigrateAsync(0, Stop);
        Assert.Equal(["schema_migrations"], Schema(database).Select(line => line.Split('|')[0]));
        await migrator.MigrateUpAsync(Stop);
        Assert.Equal(before, Schema(database));
        Assert.Equal(migrator.Newest, await migrator.FindVersionAsync(Stop));
    }

    [Fact]
    public async Task Two_handles_see_each_others_writes_in_the_next_search()
    {
        await using var one = await _folder.OpenAsync();
        await using var two = await _folder.OpenAsync();
        await one.Spaces.AddAsync(Space, Stop);
        for (var i = 0; i < 5; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (one, two) : (two, one);
            var face = await AddFaceAsync(writer, i);
            var ranking = await reader.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), face.Embedding, 1, Stop);
            Assert.Equal((face.Id, i + 1), (ranking.Candidates[0].Face, ranking.FacesSearched));
        }

        var gone = (await one.Faces.SampleAsync(new Gallery(ClientId.Default, Space.Key), 1, Stop))[0];
        await one.People.RemoveAsync(ClientId.Default, gone.Person, Stop);
        Assert.Equal(4, (await two.Faces.FindNearestAsync(new Gallery(ClientId.Default, Space.Key), gone.Embedding, 5, Stop)).FacesSearched);
    }

    [Fact]
    public async Task A_store_another_process_is_writing_is_busy_and_readable()
    {
        await using var store = await _folder.OpenAsync(new SqliteStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(150) });
        using var other = SqliteDatabase.Open(_folder.File, _folder.File, raw.SQLITE_OPEN_READWRITE);
        other.Execute("BEGIN IMMEDIATE");

        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Spaces.AddAsync(Space, Stop));
        Assert.Equal((ErrorKind.Unavailable, "store-busy"), (error.Kind, error.Code));
        Assert.Single(await store.Clients.ListAsync(Stop));
        other.Execute("ROLLBACK");
        await store.Spaces.AddAsync(Space, Stop);
    }

    [Fact]
    public async Task A_full_disk_undoes_the_batch_and_keeps_what_was_committed()
    {
        await using var store = await _folder.OpenAsync(new SqliteStoreOptions { MaxBytes = 3_000_000 });
        await store.Spaces.AddAsync(Space, Stop);
        var written = 0;
        var error = await Assert.ThrowsAsync<SemblanceException>(async () =>
        {
            for (; ; written++)
            {
                await AddFaceAsync(store, written);
            }
        });

        Assert.Equal((ErrorKind.Exhausted, "store-full"), (error.Kind, error.Code));
        Assert.True(written > 100);
        Assert.Equal(written, (await store.Spaces.ListAsync(ClientId.Default, Stop)).Single().Faces);
    }

    [Fact]
    public async Task A_damaged_file_is_named_as_corrupt()
    {
        await using (var store = await _folder.OpenAsync())
        {
            await store.Spaces.AddAsync(Space, Stop);
        }

        await using (var file = File.OpenWrite(_folder.File))
        {
            file.Position = 100;
            await file.WriteAsync(new byte[(int)file.Length - 100], Stop);
        }

        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<SemblanceException>(() => _folder.OpenAsync())).Kind);
    }

    [Theory]
    [InlineData("UPDATE faces SET embedding = x'00000000'")]
    [InlineData("UPDATE faces SET dimension = 2, embedding = zeroblob(8)")]
    [InlineData("UPDATE spaces SET dimension = 2")]
    [InlineData("UPDATE faces SET client_key = client_key + 1")]
    [InlineData("DELETE FROM people")]
    [InlineData("DELETE FROM spaces")]
    public async Task The_file_itself_refuses_rows_that_contradict_each_other(string sql)
    {
        await using var store = await _folder.OpenAsync();
        await store.Spaces.AddAsync(Space, Stop);
        await AddFaceAsync(store, 0);
        await Assert.ThrowsAsync<SemblanceException>(() => store.Connections.WriteAsync(db => db.Execute(sql), Stop));
    }

    [Fact]
    public async Task After_a_rollback_every_domain_table_is_byte_for_byte_as_before()
    {
        await using var store = await _folder.OpenAsync();
        await store.Spaces.AddAsync(Space, Stop);
        await AddFaceAsync(store, 0);
        var before = await DumpAsync(store);
        var run = new ImportRun
        {
            Id = new RunId("run-20261121-093000-0001"),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/x",
            Status = RunStatus.Open,
            Batches = 1,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        var person = NewPerson("Ada") with { Groups = ["new group"] };
        await store.Imports.AddRunAsync(run, default, Stop);
        await store.Imports.ApplyAsync(
            ClientId.Default, new ImportBatch { Run = run.Id, Number = 0, People = [person], Faces = [NewFace(person, 3)] }, Stop);

        Assert.NotEqual(before, await DumpAsync(store));
        await store.Imports.RollbackAsync(ClientId.Default, run.Id, null, false, Stop);
        Assert.Equal(before, await DumpAsync(store));
    }

    private static Task<string> DumpAsync(SqliteStore store) => store.Connections.ReadAsync(
        database =>
        {
            var lines = new List<string>();
            foreach (var table in new[] { "clients", "spaces", "groups", "people", "people_groups", "photos", "faces" })
            {
                using var rows = database.Prepare($"SELECT * FROM {table}");
                while (rows.Step())
                {
                    lines.Add(table + " " + string.Join('|', Enumerable.Range(0, rows.Columns).Select(c => Convert.ToHexString(rows.Blob(c)))));
                }
            }

            return string.Join('\n', lines);
        },
        Stop);

    private static List<string> Schema(SqliteDatabase database)
    {
        using var rows = database.Prepare("SELECT name || '|' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
        var lines = new List<string>();
        while (rows.Step())
        {
            lines.Add(rows.Text(0));
        }

        return lines;
    }

    private static async Task<Face> AddFaceAsync(SqliteStore store, int number)
    {
        var person = NewPerson($"P{number}");
        await store.People.AddAsync(person, Stop);
        var face = NewFace(person, number);
        await store.Faces.AddAsync(face, Stop);
        return face;
    }

    private static Person NewPerson(string name) => new()
    {
        Id = PersonId.New(),
        Client = ClientId.Default,
        Name = name,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static Face NewFace(Person person, int number) => new()
    {
        Id = FaceId.New(),
        Client = person.Client,
        Person = person.Id,
        Space = Space.Key,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Embedding = Enumerable.Range(0, Space.Dimension).Select(i => i == 0 ? number + 1f : 0.5f).ToArray(),
    };
}
