using Npgsql;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Cli.Commands;

/// <summary>A restore into a database that is killed, at any moment, and done again.</summary>
public class PostgresRestoreTests
{
    // As soon as there is a table of faces, whoever adds some to it when a batch is written waits for a lock.
    private const string InstallTrap = """
        CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT count(*) FROM import_batches) >= 1 THEN
                PERFORM pg_advisory_xact_lock(77);
            END IF;
            RETURN NULL;
        END
        $$;
        CREATE FUNCTION set_trap() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.faces' AND command_tag = 'CREATE TABLE') THEN
                CREATE TRIGGER trap BEFORE INSERT ON public.faces FOR EACH STATEMENT EXECUTE FUNCTION public.trap();
            END IF;
        END
        $$;
        CREATE EVENT TRIGGER set_trap ON ddl_command_end EXECUTE FUNCTION set_trap();
        SELECT pg_advisory_lock(77);
        """;

    private const string RemoveTrap = """
        SELECT pg_advisory_unlock(77);
        DROP EVENT TRIGGER set_trap;
        DROP FUNCTION set_trap();
        DROP FUNCTION trap() CASCADE;
        """;

    [StoreFact]
    public async Task A_restore_of_embeddings_that_was_killed_goes_on_where_it_stopped()
    {
        using var file = new CliRun();
        var expected = await EmbeddingsBackupTests.FillAsync(file);
        var archive = Path.Combine(file.Folder, "faces.tar");
        await file.JsonAsync("backup", archive, "--embeddings-only");

        await using var database = await PostgresCli.StartBareAsync();
        await using var holder = new NpgsqlConnection(database.Connection);
        await holder.OpenAsync();
        await RunAsync(holder, InstallTrap);
        await KillAsync(database.Run, holder, archive);
        await RunAsync(holder, RemoveTrap);

        await AssertRestoredAsync(database, archive);
        await using IStore store = await PostgresStore.OpenAsync(database.Connection, TimeProvider.System, CancellationToken.None);
        Assert.Equal(expected, await FilledStore.RowsAsync(store, photos: null));
    }

    /// <summary>Killed between the migrations there and back; and when the rows and the photos were there, before anybody had compared them.</summary>
    [StoreFact]
    public async Task A_whole_restore_that_was_killed_is_done_again_or_goes_on()
    {
        await using var source = await PostgresCli.StartAsync();
        await BackupCommandTests.FillAsync(source.Run);
        var archive = Path.Combine(source.Run.Folder, "backup.tar");
        await source.Run.JsonAsync("backup", archive);

        await using var database = await PostgresCli.StartAsync();
        Assert.Contains("[store-there]", (await database.Run.RunAsync("restore", archive)).Error, StringComparison.Ordinal);
        await using var mark = new NpgsqlConnection(database.Connection);
        await mark.OpenAsync();
        for (var i = 0; i < 2; i++)
        {
            await RunAsync(mark, "CREATE TABLE semblance_restoring (since timestamptz NOT NULL DEFAULT now())");
            await AssertRestoredAsync(database, archive);
        }

        var who = await database.Run.JsonAsync("identify", "--vector", SmallProject.WriteProbe(source.Run, "Bo Tarn"), "--space", "dlib-resnet-v1");
        Assert.Equal("Bo Tarn", who.GetProperty("person").GetProperty("name").GetString());
    }

    [StoreFact]
    public async Task Of_two_restores_at_once_the_later_one_is_refused()
    {
        using var file = new CliRun();
        await EmbeddingsBackupTests.FillAsync(file);
        var archive = Path.Combine(file.Folder, "faces.tar");
        await file.JsonAsync("backup", archive, "--embeddings-only");

        await using var database = await PostgresCli.StartBareAsync();
        await using (await PostgresRestoration.BeginAsync(PostgresAddress.OfConnection(database.Connection), CancellationToken.None))
        {
            Assert.Contains("[restore-running]", (await database.Run.RunAsync("restore", archive)).Error, StringComparison.Ordinal);
        }

        await AssertRestoredAsync(database, archive);
    }

    private static async Task AssertRestoredAsync(PostgresCli database, string archive)
    {
        Assert.Empty((await database.Run.JsonAsync("restore", archive)).GetProperty("differences").EnumerateArray());
        Assert.Contains("[store-there]", (await database.Run.RunAsync("restore", archive)).Error, StringComparison.Ordinal);
    }

    private static async Task KillAsync(CliRun cli, NpgsqlConnection holder, string archive)
    {
        using var process = CliProcess.Start(cli.Folder, "restore", archive, "--store", cli.Store, "--photos", cli.Photos!);
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
