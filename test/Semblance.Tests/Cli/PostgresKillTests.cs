using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;
using Xunit.Abstractions;

namespace Semblance.Tests.Cli;

/// <summary>
/// kill -9 of the program, or of PostgreSQL, in the midst of an import: resumed, it ends with nothing lost, nothing twice and every id as in a
/// SQLite store. The import is held by a lock at a random place of a random batch, and killed there or let go at the same moment, so that no
/// clock decides how far it got. SEMBLANCE_POSTGRES_KILLS sets how many kills have to land (10; `make soak` asks for 100),
/// SEMBLANCE_KILL_SEED repeats a run.
/// </summary>
public sealed class PostgresKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Rows = 2_000;
    private const int Width = 128;
    private const int Batches = 20;
    private const int Killed = 137;

    // The lock is asked for by the statement that writes the table, in the batch that is due.
    private const string InstallTrap = """
        CREATE TABLE trap (at_table text, at_batch bigint);
        GRANT SELECT ON trap TO PUBLIC;
        CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM trap WHERE at_table = TG_TABLE_NAME AND at_batch = (SELECT count(*) FROM import_batches)) THEN
                PERFORM pg_advisory_xact_lock(77);
            END IF;
            RETURN NULL;
        END
        $$;
        CREATE TRIGGER trap BEFORE INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION trap();
        CREATE TRIGGER trap BEFORE INSERT ON faces FOR EACH STATEMENT EXECUTE FUNCTION trap();
        CREATE TRIGGER trap AFTER INSERT ON import_batches FOR EACH STATEMENT EXECUTE FUNCTION trap();
        """;

    private static readonly string[] Places = ["people", "faces", "import_batches"];

    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-kill-").FullName;
    private readonly int _kills = Setting("SEMBLANCE_POSTGRES_KILLS", 10);
    private readonly int _seed = Setting("SEMBLANCE_KILL_SEED", Environment.TickCount & 0xFFFF);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [StoreFact]
    public async Task An_import_whose_program_or_server_is_killed_resumes_with_nothing_lost_and_nothing_twice()
    {
        WriteSource(Path.Combine(_folder, "old"));
        await ExpectAsync("sqlite:reference.db", "import", "plan", "old", "--out", "plan.json", "--space", "dlib-resnet-v1", "--batch-rows", (Rows / Batches).ToString(CultureInfo.InvariantCulture));
        await ExpectAsync("sqlite:reference.db", "import", "run", "plan.json", "--apply");
        var expected = await ReferenceAsync();
        Assert.Equal(Rows, expected.Length);

        await using var server = await PostgresServer.StartAsync(certificate: null);
        var random = new Random(_seed);
        Log($"seed {_seed}, {Rows} rows in {Batches} batches");
        for (int kills = 0, imports = 1; kills < _kills; imports++)
        {
            var name = FormattableString.Invariant($"import_{imports}");
            await server.RunAsync($"CREATE DATABASE {name}");
            await PostgresStore.MigrateAsync(server.Named(name), null, CancellationToken.None);
            kills += await ImportUnderFireAsync(server, name, random, _kills - kills);
            Assert.Equal(expected, await FacesAsync(server.Named(name)));
            Log($"import {imports}: complete and equal after {kills} kills so far");
            await server.RunAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    /// <summary>Imports into an empty store until it is done, killing either side on the way; tells how many kills landed.</summary>
    private async Task<int> ImportUnderFireAsync(PostgresServer server, string name, Random random, int atMost)
    {
        var store = PostgresAddress.OfConnection(server.Named(name)).ToString();
        await RunAsync(server, name, InstallTrap);
        for (var kills = 0; ;)
        {
            var run = await FindRunAsync(server.Named(name));
            if (run is { Status: Imports.RunStatus.Done })
            {
                await ExpectAsync(store, "import", "verify", run.Id.Value);
                return kills;
            }

            string[] command = run is null ? ["import", "run", "plan.json", "--apply"] : ["import", "resume", run.Id.Value];
            if (kills == atMost)
            {
                await ExpectAsync(store, command);
            }
            else
            {
                // Not far from where it stands, or a few kills bring it to the end.
                var applied = run?.BatchesApplied ?? 0;
                kills += await KillAsync(server, name, store, command, random.Next(applied, Math.Min(Batches, applied + 4)), random) ? 1 : 0;
            }
        }
    }

    private async Task<bool> KillAsync(PostgresServer server, string name, string store, string[] command, int batch, Random random)
    {
        var (place, isServer, isLetGo) = (Places[random.Next(Places.Length)], random.Next(2) == 0, random.Next(2) == 0);
        await using var holder = await HoldAsync(server, name, place, batch);
        using var process = CliProcess.Start(_folder, [.. command, "--store", store]);
        var answer = process.AnswerAsync();
        if (!await UntilTrappedAsync(holder, answer))
        {
            Assert.True((await answer).Code == 0, (await answer).Error);
            return false;
        }

        if (isLetGo)
        {
            await RunAsync(holder, "SELECT pg_advisory_unlock(77)");
        }

        if (isServer)
        {
            server.Kill();
        }
        else
        {
            await process.SignalAsync("KILL");
        }

        var end = await answer;
        await server.UntilAnswersAsync();
        if (end.Code == 0 && isLetGo)
        {
            return false; // it was through before the signal came
        }

        Assert.Equal(isServer ? 1 : Killed, end.Code);
        if (isServer)
        {
            Assert.Contains("[store-unreachable]", end.Error, StringComparison.Ordinal);
        }

        var run = await FindRunAsync(server.Named(name));
        Log($"  killed {(isServer ? "the server" : "the program")} at {place} of batch {batch}{(isLetGo ? " or later" : "")}, {run?.BatchesApplied ?? 0} batches written");
        return true;
    }

    /// <summary>Sets the trap, and holds the lock that springs it for as long as the connection lives.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(PostgresServer server, string name, string place, int batch)
    {
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.Named(name)) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await RunAsync(holder, FormattableString.Invariant(
            $"TRUNCATE trap; INSERT INTO trap VALUES ('{place}', {(place == "import_batches" ? batch + 1 : batch)}); SELECT pg_advisory_lock(77)"));
        return holder;
    }

    /// <returns>False when the program ended without ever coming there.</returns>
    private static async Task<bool> UntilTrappedAsync(NpgsqlConnection holder, Task<CliAnswer> answer)
    {
        await using var look = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted)", holder);
        while (!answer.IsCompleted)
        {
            if (await look.ExecuteScalarAsync() is true)
            {
                return true;
            }

            await Task.Delay(5);
        }

        return false;
    }

    private static async Task<Imports.ImportRun?> FindRunAsync(string connection)
    {
        await using var store = await PostgresStore.OpenAsync(connection, TimeProvider.System, CancellationToken.None);
        return (await store.Imports.ListRunsAsync(ClientId.Default, CancellationToken.None)).SingleOrDefault();
    }

    private async Task<string[]> ReferenceAsync()
    {
        await using var store = await SqliteStore.OpenReadOnlyAsync(Path.Combine(_folder, "reference.db"), TimeProvider.System, null, default);
        return await FacesAsync(store!);
    }

    private static async Task<string[]> FacesAsync(string connection)
    {
        await using var store = await PostgresStore.OpenAsync(connection, TimeProvider.System, CancellationToken.None);
        return await FacesAsync(store);
    }

    /// <summary>Every face as person, id and vector hash, in order: what must come out the same.</summary>
    private static async Task<string[]> FacesAsync(IStore store)
    {
        var faces = new List<string>();
        await foreach (var face in store.Faces.ReadAllAsync(ClientId.Default, KnownSpaces.Dlib.Key, default))
        {
            faces.Add($"{face.Person} {face.Id} {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(face.Embedding.Span)))}");
        }

        return [.. faces.Order(StringComparer.Ordinal)];
    }

    private async Task ExpectAsync(string store, params string[] arguments)
    {
        var answer = await CliProcess.RunAsync(_folder, [.. arguments, "--store", store]);
        Assert.True(answer.Code == 0, $"{string.Join(' ', arguments)} gave {answer.Code}: {answer.Out}{answer.Error}");
    }

    private static async Task RunAsync(PostgresServer server, string name, string sql)
    {
        await using var connection = new NpgsqlConnection(server.Named(name));
        await connection.OpenAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A CSV file of people with vectors like dlib's, ten rows a person.</summary>
    private static void WriteSource(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(7);
        var csv = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"person {row / 10:d4}");
            for (var i = 0; i < Width; i++)
            {
                csv.Append(CultureInfo.InvariantCulture, $",{(random.NextDouble() - 0.5) * 0.43:0.000000}");
            }

            csv.Append('\n');
        }

        File.WriteAllText(Path.Combine(folder, "features_all.csv"), csv.ToString());
    }

    private void Log(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("SEMBLANCE_KILL_LOG") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
