using System.Diagnostics;
using System.Globalization;
using Semblance.Benchmarks.Search;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Benchmarks.Postgres;

/// <summary>One face a person, of the identities 0, 1, 2, …; one person in a hundred is in the region "one", one in ten in "ten".</summary>
internal static class SyntheticGallery
{
    private const int BatchSize = 2_000;

    public static Space Space { get; } = new()
    {
        Key = new SpaceKey("bench-512"),
        Model = "bench",
        Dimension = SyntheticFaces.Dimension,
        Metric = Metric.Cosine,
        UnitLength = true,
    };

    public static Gallery Everybody { get; } = new(ClientId.Default, Space.Key);

    public static Gallery InRegion(string region) => Everybody with { Regions = [region] };

    /// <summary>Another face of an enrolled person.</summary>
    public static float[] Enrolled(int identity) => SyntheticFaces.Make(identity, 1);

    public static float[] Stranger(int number) => SyntheticFaces.Make(5_000_000 + number, 0);

    public static string RegionOf(int identity) => identity % 100 == 0 ? "one" : identity % 10 == 1 ? "ten" : "rest";

    public static PersonId PersonOf(int identity) =>
        PersonId.Imported(ClientId.Default, "bench", identity.ToString(CultureInfo.InvariantCulture));

    /// <returns>Rows a second, of writing alone.</returns>
    public static async Task<double> ImportAsync(IStore store, int from, int faces, int batchSize = BatchSize)
    {
        var run = new ImportRun
        {
            Id = RunId.New(TimeProvider.System.GetUtcNow()),
            Client = ClientId.Default,
            PlanHash = "",
            Source = "/bench",
            Status = RunStatus.Open,
            Batches = (faces + batchSize - 1) / batchSize,
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await store.Imports.AddRunAsync(run, default, default);
        var elapsed = TimeSpan.Zero;
        for (var number = 0; number < run.Batches; number++)
        {
            var batch = NewBatch(run, number, from + number * batchSize, Math.Min(batchSize, faces - number * batchSize));
            var began = Stopwatch.GetTimestamp();
            await store.Imports.ApplyAsync(ClientId.Default, [batch], default);
            elapsed += Stopwatch.GetElapsedTime(began);
        }

        await store.Imports.CompleteAsync(ClientId.Default, run.Id, default);
        return faces / elapsed.TotalSeconds;
    }

    private static ImportBatch NewBatch(ImportRun run, int number, int from, int count)
    {
        var people = new List<Person>(count);
        var faces = new List<Face>(count);
        for (var identity = from; identity < from + count; identity++)
        {
            var person = new Person
            {
                Id = PersonOf(identity),
                Client = ClientId.Default,
                Name = $"Person {identity}",
                Region = RegionOf(identity),
                CreatedAt = run.StartedAt,
                UpdatedAt = run.StartedAt,
            };
            people.Add(person);
            faces.Add(new Face
            {
                Id = FaceId.Imported(person.Id, Space.Key, BitConverter.GetBytes(identity)),
                Client = ClientId.Default,
                Person = person.Id,
                Space = Space.Key,
                Embedding = SyntheticFaces.Make(identity, 0),
                CreatedAt = run.StartedAt,
            });
        }

        return new ImportBatch { Run = run.Id, Number = number, Spaces = [Space], People = people, Faces = faces };
    }
}
