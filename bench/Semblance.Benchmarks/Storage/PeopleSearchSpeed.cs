using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Semblance.Access;
using Semblance.Benchmarks.Postgres;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Server;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Postgres;
using Semblance.Storage.Sqlite;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Storage;

/// <summary>
/// How long does it take to find people by a part of their name among 50,000, and to list a page of them? From the first byte of the request to the last of the answer, over
/// HTTP, as the page of people asks. The issue asks for 10 ms.
/// </summary>
internal static class PeopleSearchSpeed
{
    private const int BatchSize = 2_000;
    private const int PageSize = 60;
    private const int Times = 200;

    private static readonly string[] Syllables =
        ["ada", "bel", "cor", "dan", "eli", "fen", "gar", "hol", "ina", "jor", "kem", "lin", "mor", "nad", "ost", "per", "qui", "rav", "sol", "tav", "uma", "vin", "wes", "yar", "zel"];

    public static async Task RunAsync(TextWriter output, int people)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        await using (var store = await SqliteStore.OpenAsync(Path.Combine(folder, "semblance.db"), TimeProvider.System, null, default))
        {
            await FillAsync(store, people);
            await MeasureAsync(output, "SQLite", store, folder, people);
        }

        await using (var server = await BenchmarkServer.StartAsync(null))
        {
            await PostgresStore.MigrateAsync(server.Connection, null, default);
            await using var store = await PostgresStore.OpenAsync(server.Connection, TimeProvider.System, default);
            await FillAsync(store, people);
            await VacuumAsync(server.Connection);
            await MeasureAsync(output, "PostgreSQL", store, folder, people);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task MeasureAsync(TextWriter output, string name, IStore store, string folder, int people)
    {
        var names = Names(people);
        var key = (await new ApiKeys(store.Keys, TimeProvider.System).CreateAsync(new NewKey { Client = ClientId.Default, Name = "bench", Role = Role.Viewer }, default)).Secret.Reveal();
        await using var server = SemblanceServer.Build(
            new ServerParts
            {
                Store = store,
                Photos = new PhotoFiles(Path.Combine(folder, "photos")),
                Tombstones = new TombstoneFile(Path.Combine(folder, "tombstones.txt")),
                Codec = new VipsPhotoCodec(),
                OpenEncoder = () => throw new SemblanceException(ErrorKind.Unavailable, "models-missing", "This server reads no photos."),
            },
            new ServerOptions { Urls = ["http://127.0.0.1:0"], LogsRequests = false });
        await server.StartAsync(default);
        using var http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var random = new Random(11);
        foreach (var length in (int[])[2, 3, 5, 8])
        {
            await AskAsync(output, http, $"{name}, {length} letters", () => Uri.EscapeDataString(PartOf(names[random.Next(names.Count)], length, random)));
        }

        await AskAsync(output, http, $"{name}, nobody", () => $"xx{random.Next(1000)}");
        await AskAsync(output, http, $"{name}, first page", () => "");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await server.RunUntilAsync(stop.Token);
    }

    private static string PartOf(string name, int length, Random random) => name.Length <= length ? name : name.Substring(random.Next(name.Length - length), length).Trim() is { Length: > 1 } part ? part : name[..length];

    private static async Task AskAsync(TextWriter output, HttpClient http, string what, Func<string> search)
    {
        var (taken, found) = (new List<double>(), 0L);
        for (var i = 0; i < Times + 20; i++)
        {
            var address = $"/v1/people?limit={PageSize}&search={search()}";
            var began = Stopwatch.GetTimestamp();
            var answer = await http.GetByteArrayAsync(address);
            if (i >= 20)
            {
                taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                found += JsonDocument.Parse(answer).RootElement.GetProperty("people").GetArrayLength();
            }
        }

        taken.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-24} median {taken[Times / 2],6:F1} ms, 99 of 100 within {taken[Times * 99 / 100],6:F1} ms, worst {taken[^1],6:F1} ms of {Times}; {found / (double)Times:F1} people an answer"));
    }

    /// <summary>The same each time.</summary>
    private static List<string> Names(int people)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, people).Select(_ => $"{Word(random)} {Word(random)}")];
    }

    private static async Task FillAsync(IStore store, int people)
    {
        var run = new ImportRun
        {
            Id = RunId.New(TimeProvider.System.GetUtcNow()),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/bench",
            Status = RunStatus.Open,
            Batches = (people + BatchSize - 1) / BatchSize,
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await store.Imports.AddRunAsync(run, default, default);
        var names = Names(people);
        foreach (var (number, batch) in Enumerable.Range(0, people).Chunk(BatchSize).Index())
        {
            await store.Imports.ApplyAsync(
                ClientId.Default,
                new ImportBatch { Run = run.Id, Number = number, Spaces = [], People = [.. batch.Select(i => NewPerson(run, i, names[i]))], Faces = [] },
                default);
        }
    }

    /// <summary>What autovacuum does within a minute or two of such a load.</summary>
    private static async Task VacuumAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var vacuum = source.CreateCommand("VACUUM (ANALYZE)");
        await vacuum.ExecuteNonQueryAsync();
    }

    private static Person NewPerson(ImportRun run, int number, string name) => new()
    {
        Id = PersonId.Imported(ClientId.Default, "bench", number.ToString(CultureInfo.InvariantCulture)),
        Client = ClientId.Default,
        Name = name,
        ExternalId = $"R-{number:00000}",
        CreatedAt = run.StartedAt,
        UpdatedAt = run.StartedAt,
    };

    private static string Word(Random random)
    {
        var word = Syllables[random.Next(Syllables.Length)] + Syllables[random.Next(Syllables.Length)] + Syllables[random.Next(Syllables.Length)];
        return char.ToUpperInvariant(word[0]) + word[1..];
    }
}
