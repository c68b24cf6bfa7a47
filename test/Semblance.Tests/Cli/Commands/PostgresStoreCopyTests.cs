using Npgsql;
using Semblance.Imports;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>An embedded store promoted to PostgreSQL, and back.</summary>
public class PostgresStoreCopyTests
{
    // Whoever adds faces when two batches are written waits for a lock, and nothing but the lock decides how far the copy got.
    private const string InstallTrap = """
        CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT count(*) FROM import_batches) >= 2 THEN
                PERFORM pg_advisory_xact_lock(77);
            END IF;
            RETURN NULL;
        END
        $$;
        CREATE TRIGGER trap BEFORE INSERT ON faces FOR EACH STATEMENT EXECUTE FUNCTION trap();
        """;

    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_store_goes_to_postgres_and_back_and_is_the_same_in_every_row_vector_and_photo()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        var expected = await FillAsync(cli, "first.db");
        var there = await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--apply");
        Assert.True(there.GetProperty("equal").GetBoolean());
        await using (var store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, Stop))
        {
            Assert.Equal(expected, await FilledStore.RowsAsync(store, new PhotoFiles(cli.Photos!)));
        }

        string[] back = ["store", "copy", "--from", cli.Store, "--from-photos", cli.Photos!, "--to", Address(cli, "second.db"), "--photos", Path.Combine(cli.Folder, "second.photos"), "--apply"];
        var home = await cli.JsonAsync(back);
        Assert.True(home.GetProperty("equal").GetBoolean());
        await using var second = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop);
        Assert.Equal(expected, await FilledStore.RowsAsync(second, new PhotoFiles(Path.Combine(cli.Folder, "second.photos"))));
        Assert.Equal(Roots(there), Roots(home));
    }

    [StoreFact]
    public async Task A_copy_killed_in_the_middle_is_told_on_the_next_try_and_resumed_to_the_same_end()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        var expected = await FillAsync(cli, "first.db");
        await using var holder = new NpgsqlConnection(database.Connection);
        await holder.OpenAsync();
        await RunAsync(holder, InstallTrap);
        await RunAsync(holder, "SELECT pg_advisory_lock(77)");
        string[] copy = ["store", "copy", "--from", Address(cli, "first.db"), "--to", cli.Store, "--photos", cli.Photos!, "--client", "north", "--batch-rows", "5", "--apply"];
        await KillWhenHeldAsync(cli, holder, copy);

        await RunAsync(holder, "SELECT pg_advisory_unlock(77)");
        await RunAsync(holder, "DROP TRIGGER trap ON faces");
        await using var store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, Stop);
        var open = Assert.Single(await store.Imports.ListRunsAsync(FilledStore.North, Stop));
        Assert.Equal(RunStatus.Open, open.Status);
        Assert.InRange(open.BatchesApplied, 1, open.Batches - 1);
        var refused = await cli.RunAsync(copy);
        Assert.Equal(4, refused.Code);
        Assert.Contains($"import resume {open.Id}", refused.Error, StringComparison.Ordinal);

        await cli.JsonAsync("import", "resume", open.Id.Value, "--client", "north");
        await cli.JsonAsync("import", "verify", open.Id.Value, "--client", "north");
        Assert.Equal(Of(expected), Of(await FilledStore.RowsAsync(store, new PhotoFiles(cli.Photos!))));
    }

    [StoreFact]
    public async Task A_copy_killed_while_attendance_is_copied_is_made_again_and_brought_to_its_end_and_back()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        await FillAsync(cli, "first.db");
        var expected = await FillContentsAsync(cli, "first.db");
        await using var holder = new NpgsqlConnection(database.Connection);
        await holder.OpenAsync();
        await RunAsync(holder, InstallTrap.Replace("(SELECT count(*) FROM import_batches) >= 2", "true", StringComparison.Ordinal).Replace("ON faces", "ON tags", StringComparison.Ordinal));
        await RunAsync(holder, "SELECT pg_advisory_lock(77)");
        string[] copy = ["store", "copy", "--from", Address(cli, "first.db"), "--to", cli.Store, "--photos", cli.Photos!, "--apply"];
        await KillWhenHeldAsync(cli, holder, copy);

        await RunAsync(holder, "SELECT pg_advisory_unlock(77)");
        await RunAsync(holder, "DROP TRIGGER trap ON tags");
        Assert.Equal(1, await CountAsync(holder, "SELECT count(*) FROM documents"));
        Assert.Equal(0, await CountAsync(holder, "SELECT count(*) FROM tags"));
        var again = await cli.JsonAsync(copy);
        Assert.True(again.GetProperty("equal").GetBoolean());
        Assert.Equal(["documents 0", "tags 1"], again.GetProperty("clients")[0].GetProperty("rows").EnumerateArray()
            .Where(r => r.GetProperty("table").GetString() is "documents" or "tags").Select(r => $"{r.GetProperty("table").GetString()} {r.GetProperty("added").GetInt64()}"));
        await using (var store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, Stop))
        {
            Assert.Equal(expected, await FilledContents.RowsAsync(store, new PhotoFiles(cli.Photos!), new PhotoFiles(cli.Photos! + ".originals")));
        }

        var photos = Path.Combine(cli.Folder, "second.photos");
        var home = await cli.JsonAsync("store", "copy", "--from", cli.Store, "--from-photos", cli.Photos!, "--to", Address(cli, "second.db"), "--photos", photos, "--apply");
        Assert.True(home.GetProperty("equal").GetBoolean());
        await using var second = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "second.db"), TimeProvider.System, null, Stop);
        Assert.Equal(expected, await FilledContents.RowsAsync(second, new PhotoFiles(photos), new PhotoFiles(photos + ".originals")));
    }

    [StoreFact]
    public async Task An_interrupted_copy_of_a_store_that_changed_since_is_not_resumed()
    {
        await using var database = await PostgresCli.StartAsync();
        var cli = database.Run;
        await FillAsync(cli, "first.db");
        await using var connection = new NpgsqlConnection(database.Connection);
        await connection.OpenAsync();
        await RunAsync(connection, InstallTrap.Replace("PERFORM pg_advisory_xact_lock(77)", "RAISE disk_full", StringComparison.Ordinal));
        var broken = await cli.RunAsync("store", "copy", "--from", Address(cli, "first.db"), "--client", "north", "--batch-rows", "5", "--apply");
        Assert.Contains("[store-full]", broken.Error, StringComparison.Ordinal);
        await RunAsync(connection, "DROP TRIGGER trap ON faces");
        await using (var source = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, "first.db"), TimeProvider.System, null, Stop))
        {
            var person = (await source.People.ListAsync(FilledStore.North, new PeopleQuery { Limit = 1 }, Stop)).People[0];
            await source.People.RemoveAsync(FilledStore.North, person.Person.Id, Stop);
        }

        var run = (await cli.JsonAsync("import", "status", "--client", "north")).GetProperty("runs")[0].GetProperty("run").GetString()!;
        var refused = await cli.RunAsync("import", "resume", run, "--client", "north");
        Assert.Equal(4, refused.Code);
        Assert.Contains("[source-changed]", refused.Error, StringComparison.Ordinal);
        await cli.JsonAsync("import", "rollback", run, "--client", "north");
        Assert.True((await cli.JsonAsync("store", "copy", "--from", Address(cli, "first.db"), "--client", "north", "--apply")).GetProperty("equal").GetBoolean());
    }

    private static string Address(CliRun cli, string file) => $"sqlite:{Path.Combine(cli.Folder, file)}";

    private static IEnumerable<string?> Roots(System.Text.Json.JsonElement copy) =>
        copy.GetProperty("clients").EnumerateArray().Select(c => c.GetProperty("plan").GetProperty("fingerprint").GetString());

    /// <summary>The part of a store's rows that are the north's; of spaces only those it uses.</summary>
    private static string Of(string rows) => string.Join('\n', rows[rows.IndexOf("Client {", StringComparison.Ordinal)..].Split('\n').Where(l => !l.Contains("Key = empty", StringComparison.Ordinal)));

    private static async Task<string> FillAsync(CliRun cli, string file)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, file), TimeProvider.System, null, Stop);
        var photos = new PhotoFiles(Path.Combine(cli.Folder, file + ".photos"));
        await FilledStore.FillAsync(store, photos);
        return await FilledStore.RowsAsync(store, photos);
    }

    private static async Task<string> FillContentsAsync(CliRun cli, string file)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(cli.Folder, file), TimeProvider.System, null, Stop);
        var (photos, originals) = (new PhotoFiles(Path.Combine(cli.Folder, file + ".photos")), new PhotoFiles(Path.Combine(cli.Folder, file + ".photos.originals")));
        await FilledContents.FillAsync(store, photos, originals);
        return await FilledContents.RowsAsync(store, photos, originals);
    }

    private static async Task KillWhenHeldAsync(CliRun cli, NpgsqlConnection holder, string[] copy)
    {
        using var process = CliProcess.Start(cli.Folder, copy);
        var ended = process.AnswerAsync();
        while (!ended.IsCompleted && await CountAsync(holder, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0)
        {
            await Task.Delay(10);
        }

        Assert.False(ended.IsCompleted, "it was never held: " + (ended.IsCompleted ? (await ended).Error : ""));
        await process.SignalAsync("KILL");
        Assert.Equal(137, (await ended).Code);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
