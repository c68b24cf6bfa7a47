using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Semblance.Benchmarks.Postgres;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Recognition;
using Semblance.Storage;
using Semblance.Storage.InMemory;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase;
using Semblance.Storage.Supabase.Rest;
using Semblance.Tests;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Supabase;

namespace Semblance.Benchmarks.Supabase;

/// <summary>
/// How fast is a project that is reached by its address and key alone? Imports, enrolments, searches and erasures by way of PostgREST as its documentation has it (the contract server
/// of the tests, which asks a real PostgreSQL), and the same by a connection string to the same server. On one machine: what a network adds is each request's round trip.
/// </summary>
internal sealed class RestSpeed(TextWriter output)
{
    private const int Enrolments = 100;
    private const double Seconds = 3;
    private const int Probes = 48;

    private const string Roles = """
        CREATE ROLE anon NOLOGIN NOINHERIT;
        CREATE ROLE authenticated NOLOGIN NOINHERIT;
        CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
        CREATE ROLE authenticator LOGIN NOINHERIT;
        GRANT anon, authenticated, service_role TO authenticator;
        """;

    public static async Task RunAsync(TextWriter output, int rows)
    {
        await using var server = await PostgresServer.StartAsync(certificate: null, "fsync=on", "full_page_writes=on", "shared_buffers=1GB", "max_wal_size=8GB");
        await server.RunAsync(Roles);
        var speed = new RestSpeed(output);
        await output.WriteLineAsync("| rows | | by PostgREST | by a connection string |\n|---|---|---|---|");
        var (project, database) = (await speed.MeasureRestAsync(server, rows), await speed.MeasureDatabaseAsync(server, rows));
        foreach (var (what, figure) in project)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {rows:N0} | {what} | {figure} | {database[what]} |"));
        }
    }

    private async Task<Dictionary<string, string>> MeasureRestAsync(PostgresServer server, int rows)
    {
        var connection = await NewDatabaseAsync(server, "project");
        await using (var administrator = new NpgsqlConnection(connection))
        {
            await administrator.OpenAsync();
            await using var policies = new NpgsqlCommand(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "supabase", "policies.sql")), administrator);
            await policies.ExecuteNonQueryAsync();
        }

        await using var front = await StorageServer.StartAsync();
        front.Rest = new RestServer(new NpgsqlConnectionStringBuilder(connection) { Username = "authenticator", MaxPoolSize = 32 }.ConnectionString).ServeAsync;
        await using var store = await RestStore.OpenAsync(SupabaseProject.Parse(front.Url, StorageServer.ServiceKey), TimeProvider.System, default);
        return await MeasureAsync(store, rows, RestStore.BatchRows);
    }

    private async Task<Dictionary<string, string>> MeasureDatabaseAsync(PostgresServer server, int rows)
    {
        await using var store = await PostgresStore.OpenAsync(await NewDatabaseAsync(server, "direct"), TimeProvider.System, default);
        return await MeasureAsync(store, rows, 2_000);
    }

    private async Task<Dictionary<string, string>> MeasureAsync(IStore store, int rows, int batchRows)
    {
        var imported = await SyntheticGallery.ImportAsync(store, 0, rows, batchRows);
        var figures = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["import, people with a face each"] = string.Create(CultureInfo.InvariantCulture, $"{imported:F0} a second, {batchRows} a batch"),
        };
        var enrolled = new List<PersonId>();
        figures["enrolment, a person and a face"] = Told(await TimeAsync(Enrolments, async i => enrolled.Add(await EnrolAsync(store, rows + i))));
        foreach (var callers in new[] { 1, 8 })
        {
            figures[string.Create(CultureInfo.InvariantCulture, $"search, {callers} at once")] = $"{await SearchAsync(store, callers)} ms";
        }

        var erasure = new PersonErasure(store, new InMemoryPhotoFiles(), new InMemoryTombstoneList(), TimeProvider.System);
        figures["erasure with its certificate"] = Told(await TimeAsync(enrolled.Count, async i =>
        {
            if (await erasure.EraseAsync(ClientId.Default, enrolled[i], "bench", default) is not { IsComplete: true })
            {
                throw new InvalidOperationException("Something was left of somebody.");
            }
        }));
        await output.FlushAsync();
        return figures;
    }

    private static async Task<PersonId> EnrolAsync(IStore store, int identity)
    {
        var at = TimeProvider.System.GetUtcNow();
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = $"Person {identity}", CreatedAt = at, UpdatedAt = at };
        await store.People.AddAsync(person, default);
        await store.Faces.AddAsync(
            new Face
            {
                Id = FaceId.New(),
                Client = ClientId.Default,
                Person = person.Id,
                Space = SyntheticGallery.Space.Key,
                Embedding = SyntheticGallery.Enrolled(identity),
                CreatedAt = at,
            },
            default);
        return person.Id;
    }

    private static Task<Latencies> SearchAsync(IStore store, int callers)
    {
        var recognizer = new Recognizer(store, TimeProvider.System);
        var probes = Enumerable.Range(0, Probes).Select(i => (ReadOnlyMemory<float>)SyntheticGallery.Enrolled(i)).ToArray();
        return Latencies.OfAsync(callers, Seconds, async i =>
        {
            if ((await recognizer.IdentifyManyAsync(SyntheticGallery.Everybody, [probes[i % Probes]], new IdentifyOptions(), default))[0].Outcome != Outcome.Match)
            {
                throw new InvalidOperationException("Somebody enrolled was not found.");
            }
        });
    }

    private static async Task<double[]> TimeAsync(int times, Func<int, Task> work)
    {
        var taken = new double[times];
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await work(i);
            taken[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(taken);
        return taken;
    }

    private static string Told(double[] sorted) =>
        string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:F2} / {sorted[sorted.Length * 95 / 100]:F2} ms");

    private static async Task<string> NewDatabaseAsync(PostgresServer server, string name)
    {
        await server.RunAsync($"CREATE DATABASE {name} TEMPLATE template0");
        var connection = new NpgsqlConnectionStringBuilder(server.Connection) { Database = name, Pooling = true, MaxPoolSize = 32, NoResetOnClose = true }.ConnectionString;
        await PostgresStore.MigrateAsync(connection, null, default);
        return connection;
    }
}
