using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Batches of made faces, each of one person, for tests of what goes wrong on the way.</summary>
internal static class PostgresBatches
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    public static Space Space { get; } = new() { Key = new SpaceKey("wide"), Model = "Wide", Dimension = 512, Metric = Metric.Cosine };

    public static ImportRun NewRun(int batches = 1) => new()
    {
        Id = RunId.New(At),
        Client = ClientId.Default,
        PlanHash = "x",
        Source = "/old",
        Status = RunStatus.Open,
        Batches = batches,
        StartedAt = At,
    };

    public static ImportBatch NewBatch(RunId run, int faces, int number = 0)
    {
        var random = new Random(number);
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Ada", CreatedAt = At, UpdatedAt = At };
        return new ImportBatch
        {
            Run = run,
            Number = number,
            Spaces = [Space],
            People = [person],
            Faces = [.. Enumerable.Range(0, faces).Select(_ => new Face
            {
                Id = FaceId.New(), Client = ClientId.Default, Person = person.Id, Space = Space.Key, CreatedAt = At,
                Embedding = Enumerable.Range(0, Space.Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray(),
            })],
        };
    }
}
