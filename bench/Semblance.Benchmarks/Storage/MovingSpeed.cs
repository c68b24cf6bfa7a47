using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Benchmarks.Storage;

/// <summary>
/// What does a dual write cost? How fast does a queue drain, how long does parity take, and how much slower is a write to the primary? The issue asks for
/// 5,000 rows a second, a minute for a million faces, and a tenth. On a server of its own that is as durable as one in production.
/// </summary>
internal static class MovingSpeed
{
    private const int Enrolments = 1_000;
    private const int WarmUp = 50;

    private static readonly string[] Settings = ["fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=1GB", "max_wal_size=8GB"];

    public static async Task RunAsync(TextWriter output, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-moving-").FullName;
        try
        {
            await using var server = await PostgresServer.StartAsync(certificate: null, Settings);
            var primary = StoreAddress.Parse(Path.Combine(folder, "primary.db"));
            await FillAsync(primary, rows);
            var secondary = await NewDatabaseAsync(server, "secondary");
            await MoveAsync(output, primary, secondary, rows);
            await LatencyAsync(output, server, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What does a dual write add to an enrolment? That question alone.</summary>
    public static async Task CompareLatencyAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-moving-").FullName;
        try
        {
            await using var server = await PostgresServer.StartAsync(certificate: null, Settings);
            await LatencyAsync(output, server, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How long does parity take? Of a SQLite file and a PostgreSQL database that an import has filled with the same, as a drain would in ten times the time.</summary>
    public static async Task CompareAsync(TextWriter output, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-parity-").FullName;
        try
        {
            await using var server = await PostgresServer.StartAsync(certificate: null, [.. Settings, "synchronous_commit=off"]);
            var (one, other) = (StoreAddress.Parse(Path.Combine(folder, "one.db")), await NewDatabaseAsync(server, "other"));
            var watch = Stopwatch.StartNew();
            await FillBothAsync(server, one, other, rows);
            Tell(output, "fill both by an import", watch, 2 * rows);
            await using var move = await StoreMove.OpenAsync(one, other, TimeProvider.System, default);
            foreach (var probes in new[] { 0, 20 })
            {
                await CompareAsync(output, move, probes);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillBothAsync(PostgresServer server, StoreAddress one, StoreAddress other, int rows)
    {
        await using var first = await Stores.OpenAsync(one, TimeProvider.System, default);
        await using var second = await Stores.OpenAsync(other, TimeProvider.System, default);
        await server.AskAsync($"UPDATE clients SET created_at = '{(await first.Clients.FindAsync(ClientId.Default, default))!.CreatedAt:O}'", "other");
        await first.Spaces.AddAsync(SyntheticBatches.Space, default);
        await second.Spaces.AddAsync(SyntheticBatches.Space, default);
        foreach (var batch in await SyntheticBatches.BeginAsync(first, rows, second))
        {
            await Task.WhenAll(first.Imports.ApplyAsync(ClientId.Default, [batch], default), second.Imports.ApplyAsync(ClientId.Default, [batch], default));
        }
    }

    private static async Task FillAsync(StoreAddress address, int rows)
    {
        await using var store = await SqliteStore.OpenAsync(address.File!, TimeProvider.System, null, default);
        await store.Spaces.AddAsync(SyntheticBatches.Space, default);
        foreach (var batch in await SyntheticBatches.BeginAsync(store, rows))
        {
            await store.Imports.ApplyAsync(ClientId.Default, [batch], default);
        }
    }

    private static async Task<StoreAddress> NewDatabaseAsync(PostgresServer server, string name)
    {
        await server.RunAsync($"CREATE DATABASE {name} TEMPLATE template0");
        var settings = new NpgsqlConnectionStringBuilder(server.Connection);
        var address = StoreAddress.Parse(FormattableString.Invariant($"postgres://{settings.Username}@127.0.0.1:{settings.Port}/{name}?sslmode=disable"));
        await PostgresStore.MigrateAsync(address.Postgres!, null, default);
        return address;
    }

    private static async Task MoveAsync(TextWriter output, StoreAddress primary, StoreAddress secondary, int rows)
    {
        await using var move = await StoreMove.OpenAsync(primary, secondary, TimeProvider.System, default);
        var watch = Stopwatch.StartNew();
        await move.StartAsync(_ => { }, default);
        Tell(output, "start: list what there is", watch, 2 * rows);
        watch.Restart();
        var drained = await move.DrainAsync(_ => { }, default);
        Tell(output, "drain to PostgreSQL", watch, drained);
        foreach (var probes in new[] { 0, 20 })
        {
            await CompareAsync(output, move, probes);
        }
    }

    private static async Task CompareAsync(TextWriter output, StoreMove move, int probes)
    {
        var watch = Stopwatch.StartNew();
        var report = await move.CompareAsync(probes, _ => { }, default);
        Tell(output, string.Create(CultureInfo.InvariantCulture, $"parity, {probes} searches, {(report.IsEqual ? "equal" : "DIFFERENT")}"), watch, report.Tables.Sum(t => t.Primary));
    }

    private static void Tell(TextWriter output, string what, Stopwatch watch, long rows) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-44}{watch.Elapsed.TotalSeconds,8:f1} s {rows / watch.Elapsed.TotalSeconds,10:f0} rows/s"));

    private static async Task LatencyAsync(TextWriter output, PostgresServer server, string folder)
    {
        await LatencyAsync(output, "SQLite", StoreAddress.Parse(Path.Combine(folder, "alone.db")), StoreAddress.Parse(Path.Combine(folder, "twice.db")), await NewDatabaseAsync(server, "of_sqlite"));
        await LatencyAsync(output, "PostgreSQL", await NewDatabaseAsync(server, "alone"), await NewDatabaseAsync(server, "twice"), StoreAddress.Parse(Path.Combine(folder, "of_postgres.db")));
    }

    /// <summary>A person and a face, in turn to a store that is alone, to one whose writes are listed, and to one whose writes are also replayed.</summary>
    private static async Task LatencyAsync(TextWriter output, string kind, StoreAddress alone, StoreAddress twice, StoreAddress secondary)
    {
        await using var plain = await Stores.OpenAsync(alone, TimeProvider.System, default);
        await plain.Spaces.AddAsync(SyntheticBatches.Space, default);
        await using (var first = await Stores.OpenAsync(twice, TimeProvider.System, default))
        {
            await first.Spaces.AddAsync(SyntheticBatches.Space, default);
        }

        await using (var move = await StoreMove.OpenAsync(twice, secondary, TimeProvider.System, default))
        {
            await move.StartAsync(_ => { }, default);
        }

        await using var listed = await Stores.OpenAsync(twice, TimeProvider.System, default);
        await CompareAsync(output, $"enrolment, {kind}, listed", plain, listed);
        await using var dual = await DualStore.OpenAsync(twice, secondary, fallsBack: false, TimeProvider.System, default);
        await CompareAsync(output, $"enrolment, {kind}, listed and replayed", plain, dual);
    }

    private static async Task CompareAsync(TextWriter output, string what, IStore alone, IStore twice)
    {
        // What was written before may still be on its way to the disk, where every commit of these has to go as well.
        using (var sync = Process.Start("sync"))
        {
            await sync.WaitForExitAsync();
        }

        var (times, both) = ((Alone: new List<double>(), Twice: new List<double>()), new[] { alone, twice });
        for (var i = -WarmUp; i < Enrolments; i++)
        {
            foreach (var store in both)
            {
                var began = Stopwatch.GetTimestamp();
                await EnrolAsync(store);
                if (i >= 0)
                {
                    (store == alone ? times.Alone : times.Twice).Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        }

        var (one, two) = (Median(times.Alone), Median(times.Twice));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44}{one,8:f2} ms alone {two,8:f2} ms   {(two / one - 1) * 100,6:+0.0;-0.0} %"));
    }

    private static async Task EnrolAsync(IStore store)
    {
        var now = TimeProvider.System.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Somebody", CreatedAt = now, UpdatedAt = now };
        await store.People.AddAsync(person, default);
        await store.Faces.AddAsync(
            new Face { Id = FaceId.New(), Client = ClientId.Default, Person = person.Id, Space = SyntheticBatches.Space.Key, Embedding = SyntheticBatches.NewVector(), CreatedAt = now }, default);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
