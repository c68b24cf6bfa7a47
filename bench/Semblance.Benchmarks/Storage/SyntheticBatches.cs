using System.Globalization;
using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Benchmarks.Storage;

/// <summary>Random faces, one person each, in batches of an import: the fastest way into a store.</summary>
internal static class SyntheticBatches
{
    private const int BatchSize = 2_000;

    public static Space Space { get; } = new()
    {
        Key = new SpaceKey("bench"),
        Model = "bench",
        Dimension = 512,
        Metric = Metric.Cosine,
    };

    /// <summary>Opens a run in the store, and in another one that is to be like it, and gives its batches, still to be applied.</summary>
    public static async Task<IEnumerable<ImportBatch>> BeginAsync(IStore store, int rows, IStore? twin = null)
    {
        var run = new ImportRun
        {
            Id = RunId.New(TimeProvider.System.GetUtcNow()),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/bench",
            Status = RunStatus.Open,
            Batches = (rows + BatchSize - 1) / BatchSize,
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        foreach (var one in twin is null ? [store] : new[] { store, twin })
        {
            await one.Imports.AddRunAsync(run, default, default);
        }

        return Enumerable.Range(0, run.Batches).Select(number => NewBatch(run, number, Math.Min(BatchSize, rows - number * BatchSize)));
    }

    public static float[] NewVector()
    {
        var vector = new float[Space.Dimension];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = Random.Shared.NextSingle() - 0.5f;
        }

        return vector;
    }

    private static ImportBatch NewBatch(ImportRun run, int number, int count)
    {
        var people = Enumerable.Range(number * BatchSize, count).Select(i => new Person
        {
            Id = PersonId.Imported(ClientId.Default, "bench", i.ToString(CultureInfo.InvariantCulture)),
            Client = ClientId.Default,
            Name = $"Person {i}",
            CreatedAt = run.StartedAt,
            UpdatedAt = run.StartedAt,
        }).ToList();
        return new ImportBatch
        {
            Run = run.Id,
            Number = number,
            Spaces = [Space],
            People = people,
            Faces = people.Select(p => NewFace(run, p)).ToList(),
        };
    }

    private static Face NewFace(ImportRun run, Person person)
    {
        Span<byte> hash = stackalloc byte[32];
        RandomNumberGenerator.Fill(hash);
        return new Face
        {
            Id = FaceId.Imported(person.Id, Space.Key, hash),
            Client = ClientId.Default,
            Person = person.Id,
            Space = Space.Key,
            Embedding = NewVector(),
            CreatedAt = run.StartedAt,
        };
    }
}
