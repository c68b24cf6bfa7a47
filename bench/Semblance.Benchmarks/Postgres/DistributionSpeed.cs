using System.Diagnostics;
using System.Globalization;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Benchmarks.Postgres;

/// <summary>
/// What does it cost to ask a client's node by way of the coordinator, instead of one server? The issue asks for 1.3 times. And what does a search cost that is gathered from all nodes? Of two stores
/// that are there, one on one node and one that is distributed; both are filled with the same where they are empty.
/// </summary>
internal static class DistributionSpeed
{
    private const int BatchSize = 2_000;
    private const int Rounds = 4;

    private static readonly ClientId Large = new("large");

    private static readonly Space Space = new() { Key = new SpaceKey("bench"), Model = "bench", Dimension = 512, Metric = Metric.Cosine };

    public static async Task RunAsync(TextWriter output, string single, string distributed, int clients, int faces, int large)
    {
        var (one, many) = (PostgresAddress.Parse(single), PostgresAddress.Parse(distributed));
        foreach (var address in new[] { one, many })
        {
            await FillAsync(output, address, clients, faces, large);
        }

        await PostgresSpread.GatherAsync(many, Large, default);
        await CompareAsync(output, one, many, clients, "on its node");
        var watch = Stopwatch.StartNew();
        await PostgresSpread.SpreadAsync(many, Large, null, default);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"spread {large} faces: {watch.Elapsed.TotalSeconds:f1} s, {large / watch.Elapsed.TotalSeconds:f0} faces/s"));
        await CompareAsync(output, one, many, clients, "spread");
    }

    private static async Task CompareAsync(TextWriter output, PostgresAddress one, PostgresAddress many, int clients, string where)
    {
        await using var single = await PostgresStore.OpenAsync(one, TimeProvider.System, default);
        await using var distributed = await PostgresStore.OpenAsync(many, TimeProvider.System, default);
        await CheckAsync(single, distributed);
        foreach (var users in new[] { 1, 8 })
        {
            await CompareAsync(output, $"{clients} clients, {users} at once", single, distributed, users, i => Client(i % clients));
            await CompareAsync(output, $"the large client {where}, {users} at once", single, distributed, users, _ => Large);
        }
    }

    /// <summary>In turns, so that what else the machine does meets both.</summary>
    private static async Task CompareAsync(
        TextWriter output, string what, PostgresStore single, PostgresStore distributed, int users, Func<int, ClientId> client)
    {
        var (one, many) = (new List<Latencies>(), new List<Latencies>());
        for (var round = 0; round < Rounds; round++)
        {
            one.Add(await Latencies.OfAsync(users, 2, i => AskAsync(single, client(i), i)));
            many.Add(await Latencies.OfAsync(users, 2, i => AskAsync(distributed, client(i), i)));
        }

        var ratios = one.Zip(many, (o, m) => m.Median / o.Median).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-42} one node {Middle(one):f2} ms, distributed {Middle(many):f2} ms, ratio {ratios[Rounds / 2]:f2} ({ratios[0]:f2} to {ratios[^1]:f2})"));
    }

    private static double Middle(IEnumerable<Latencies> rounds) => rounds.Select(r => r.Median).Order().ElementAt(Rounds / 2);

    private static Task<Ranking> AskAsync(PostgresStore store, ClientId client, int probe) => store.Faces.FindNearestAsync(new Gallery(client, Space.Key), Vector(1_000_000 + probe), 5, default);

    private static async Task CheckAsync(PostgresStore single, PostgresStore distributed)
    {
        for (var i = 0; i < 5; i++)
        {
            var gallery = new Gallery(Large, Space.Key);
            var expected = await single.Faces.FindNearestAsync(gallery, Vector(2_000_000 + i), 10, default);
            var found = await distributed.Faces.FindNearestAsync(gallery, Vector(2_000_000 + i), 10, default);
            if (!expected.Candidates.SequenceEqual(found.Candidates))
            {
                throw new InvalidOperationException($"The stores answer differently: {found.MethodReason}.");
            }
        }
    }

    private static async Task FillAsync(TextWriter output, PostgresAddress address, int clients, int faces, int large)
    {
        await using var store = await PostgresStore.OpenAsync(address, TimeProvider.System, default);
        if (await store.Clients.FindAsync(Large, default) is not null)
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        await store.Spaces.AddAsync(Space, default);
        for (var i = 0; i <= clients; i++)
        {
            await FillAsync(store, i < clients ? Client(i) : Large, i, i < clients ? faces : large);
        }

        var all = (clients * faces) + large;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{address.Target} filled: {watch.Elapsed.TotalSeconds:f0} s, {all / watch.Elapsed.TotalSeconds:f0} faces/s"));
    }

    private static async Task FillAsync(PostgresStore store, ClientId client, int seed, int faces)
    {
        await store.Clients.AddAsync(new Client(client, client.Value, DateTimeOffset.UnixEpoch), default);
        var run = new ImportRun
        {
            Id = RunId.New(TimeProvider.System.GetUtcNow()),
            Client = client,
            PlanHash = "",
            Source = "/bench",
            Status = RunStatus.Open,
            Batches = (faces + BatchSize - 1) / BatchSize,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        await store.Imports.AddRunAsync(run, default, default);
        for (var number = 0; number < run.Batches; number++)
        {
            var rows = Enumerable.Range(number * BatchSize, Math.Min(BatchSize, faces - (number * BatchSize))).Select(i => Row(run, seed, i)).ToList();
            await store.Imports.ApplyAsync(
                client, [new ImportBatch { Run = run.Id, Number = number, Spaces = [Space], People = [.. rows.Select(r => r.Person)], Faces = [.. rows.Select(r => r.Face)] }], default);
        }
    }

    private static (Person Person, Face Face) Row(ImportRun run, int seed, int i)
    {
        var person = new Person
        {
            Id = PersonId.Imported(run.Client, "bench", i.ToString(CultureInfo.InvariantCulture)),
            Client = run.Client,
            Name = string.Create(CultureInfo.InvariantCulture, $"Person {i}"),
            CreatedAt = run.StartedAt,
            UpdatedAt = run.StartedAt,
        };
        Span<byte> hash = stackalloc byte[32];
        return (person, new Face
        {
            Id = FaceId.Imported(person.Id, Space.Key, hash),
            Client = run.Client,
            Person = person.Id,
            Space = Space.Key,
            Embedding = Vector((seed * 10_000_000) + i),
            CreatedAt = run.StartedAt,
        });
    }

    private static ClientId Client(int i) => new(string.Create(CultureInfo.InvariantCulture, $"client-{i}"));

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        var vector = new float[Space.Dimension];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
        }

        return vector;
    }
}
