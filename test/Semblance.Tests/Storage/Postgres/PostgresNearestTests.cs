using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresNearestTests : IAsyncLifetime
{
    private readonly PostgresDatabase _database = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Faces_that_float32_cannot_tell_apart_are_ranked_as_in_every_store()
    {
        await using var postgres = await _database.OpenAsync();
        await using var memory = new InMemoryStore(TimeProvider.System);
        var random = new Random(5);
        foreach (var metric in new[] { Metric.Cosine, Metric.L2 })
        {
            var space = new Space { Key = new SpaceKey($"s-{metric}".ToLowerInvariant()), Model = "S", Dimension = 512, Metric = metric, UnitLength = false };
            var probe = Vector(random, 512, 1);
            await postgres.Spaces.AddAsync(space, Stop);
            await memory.Spaces.AddAsync(space, Stop);

            // All as far from the probe as each other but for the last bits.
            var centre = probe.Zip(Vector(random, 512, 0.3f), (p, n) => p + n).ToArray();
            for (var i = 0; i < 40; i++)
            {
                var vector = centre.Zip(Vector(random, 512, 1e-7f), (c, n) => c + n).ToArray();
                var person = NewPerson($"p{i}");
                var face = new Face
                {
                    Id = FaceId.New(),
                    Client = ClientId.Default,
                    Person = person.Id,
                    Space = space.Key,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    Embedding = vector,
                };
                foreach (var store in new IStore[] { postgres, memory })
                {
                    await store.People.AddAsync(person, Stop);
                    await store.Faces.AddAsync(face, Stop);
                }
            }

            var gallery = new Gallery(ClientId.Default, space.Key);
            var ranked = await postgres.Faces.FindNearestAsync(gallery, probe, 7, Stop);
            var expected = await memory.Faces.FindNearestAsync(gallery, probe, 7, Stop);
            Assert.Equal(expected.Candidates.Select(c => c.Face), ranked.Candidates.Select(c => c.Face));
            Assert.All(expected.Candidates.Zip(ranked.Candidates), pair => Assert.Equal(pair.First.Distance, pair.Second.Distance, 1e-14));
            Assert.Equal((40, 40), (ranked.FacesSearched, ranked.PeopleSearched));
        }
    }

    private static Person NewPerson(string name) => new()
    {
        Id = PersonId.New(),
        Client = ClientId.Default,
        Name = name,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static float[] Vector(Random random, int width, float scale) =>
        [.. Enumerable.Range(0, width).Select(_ => scale * (random.NextSingle() - 0.5f))];
}
