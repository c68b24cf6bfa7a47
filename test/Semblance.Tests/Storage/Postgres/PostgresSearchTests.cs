using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.InMemory;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresSearchTests : IAsyncLifetime
{
    private const int Width = 24;

    private readonly PostgresDatabase _database = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Whatever_halves_make_of_embeddings_an_exact_search_gives_what_memory_gives()
    {
        await using var postgres = await _database.OpenAsync();
        await using var memory = new InMemoryStore(TimeProvider.System);
        var random = new Random(7);
        foreach (var metric in new[] { Metric.Cosine, Metric.L2 })
        {
            foreach (var (name, vector) in Galleries(random))
            {
                var space = new Space { Key = new SpaceKey($"{name}-{metric}".ToLowerInvariant()), Model = "S", Dimension = Width, Metric = metric, UnitLength = false };
                var batch = NewBatch(space, [.. Enumerable.Range(0, 400).Select(_ => vector())], facesOf: i => name == "crowd" && i < 300 ? 0 : i);
                await AddAsync(postgres, batch);
                await AddAsync(memory, batch);
                var gallery = new Gallery(ClientId.Default, space.Key);
                var probes = new[] { batch.Faces[0].Embedding, batch.Faces[399].Embedding, vector(), vector() };
                foreach (var people in new[] { 1, 5, 60 })
                {
                    var found = await postgres.Faces.FindNearestAsync(gallery, probes, people, Stop);
                    var expected = await memory.Faces.FindNearestAsync(gallery, probes, people, Stop);
                    for (var i = 0; i < probes.Length; i++)
                    {
                        Assert.True(
                            AreSame(expected[i], found[i]),
                            $"{name} {metric}: {people} people for probe {i}: {found[i].MethodReason}");
                        Assert.Equal("exact-pgvector", found[i].Method);
                    }
                }
            }
        }
    }

    [StoreFact]
    public async Task A_pass_over_a_larger_gallery_gives_what_memory_gives_also_when_it_was_guessed_wrongly_how_near_its_nearest_are()
    {
        await using var postgres = await _database.OpenAsync();
        await using var memory = new InMemoryStore(TimeProvider.System);
        var random = new Random(8);
        foreach (var metric in new[] { Metric.Cosine, Metric.L2 })
        {
            foreach (var (name, vector) in Galleries(random).Where(g => g.Name is "plain" or "closer" or "huge"))
            {
                var space = new Space { Key = new SpaceKey($"{name}-{metric}".ToLowerInvariant()), Model = "S", Dimension = Width, Metric = metric, UnitLength = false };
                var batch = NewBatch(space, [.. Enumerable.Range(0, 2_400).Select(_ => vector())], facesOf: i => i / 2 * 2);
                await AddAsync(postgres, batch);
                await AddAsync(memory, batch);
                var gallery = new Gallery(ClientId.Default, space.Key);
                var probes = new[] { batch.Faces[0].Embedding, batch.Faces[2_399].Embedding, vector(), vector(), vector() };
                await postgres.Faces.FindNearestAsync(gallery, probes, 5, Stop);
                await CompareAsync();

                // By another process, so that the sample here still holds them, and what it tells is too near.
                await using var other = await PostgresStore.OpenAsync(_database.Connection, TimeProvider.System, Stop);
                foreach (var near in (await memory.Faces.FindNearestAsync(gallery, probes[2], 60, Stop)).Candidates)
                {
                    await other.People.RemoveAsync(ClientId.Default, near.Person, Stop);
                    await memory.People.RemoveAsync(ClientId.Default, near.Person, Stop);
                }

                await CompareAsync();

                // Whom this process removes it forgets, and with them what it was going to guess by.
                await postgres.People.RemoveAsync(ClientId.Default, batch.Faces[100].Person, Stop);
                var after = (await postgres.Faces.FindNearestAsync(gallery, probes[0], 5, Stop)).MethodReason!;
                Assert.DoesNotContain("in one pass", after, StringComparison.Ordinal);

                async Task CompareAsync()
                {
                    var found = await postgres.Faces.FindNearestAsync(gallery, probes, 5, Stop);
                    var expected = await memory.Faces.FindNearestAsync(gallery, probes, 5, Stop);
                    Assert.All(expected.Zip(found), pair => Assert.True(
                        AreSame(pair.First with { FacesSearched = 0, PeopleSearched = 0 }, pair.Second with { FacesSearched = 0, PeopleSearched = 0 }),
                        $"{name} {metric}: {pair.Second.MethodReason}"));
                    Assert.True(name != "plain" || found[0].MethodReason!.EndsWith(", in one pass", StringComparison.Ordinal), found[0].MethodReason);
                }
            }
        }
    }

    [StoreFact]
    public async Task As_many_people_are_found_as_there_are_under_any_filter_whatever_is_indexed()
    {
        await using var store = await _database.OpenAsync();
        var space = new Space { Key = new SpaceKey("s"), Model = "S", Dimension = Width, Metric = Metric.Cosine, UnitLength = false };
        var random = new Random(11);
        var batch = NewBatch(space, [.. Enumerable.Range(0, 3000).Select(_ => Vector(random, 1))], facesOf: i => i / 2);
        await AddAsync(store, batch);
        var gallery = new Gallery(ClientId.Default, space.Key);
        foreach (var method in new[] { IndexShape.Hnsw, IndexShape.IvfFlat })
        {
            await store.Indexes.BuildAsync(ClientId.Default, space.Key, new IndexShape(method), null, Stop);
            await store.Indexes.SaveSettingsAsync(ClientId.Default, new GallerySettings { Space = space.Key, ExactUpTo = 10, Candidates = 40, Probes = 2 }, Stop);
            var methods = new HashSet<string>();
            Prop.ForAll(Asked(), question =>
            {
                var filtered = gallery with { Regions = question.Regions, Groups = question.Groups };
                var there = batch.People.Count(p => (question.Regions.Length == 0 || question.Regions.Contains(p.Region))
                    && (question.Groups.Length == 0 || p.Groups.Intersect(question.Groups).Any()));
                var rankings = Task.Run(() => store.Faces.FindNearestAsync(filtered, [Vector(random, 1), batch.Faces[question.People].Embedding], question.People, Stop))
                    .GetAwaiter().GetResult();
                methods.UnionWith(rankings.Select(r => r.Method));
                return rankings.All(r => r.Candidates.Count == Math.Min(question.People, there)
                    && r.Candidates.Select(c => c.Person).Distinct().Count() == r.Candidates.Count
                    && r.PeopleSearched == there && r.FacesSearched == 2 * there
                    && r.Candidates.Zip(r.Candidates.Skip(1)).All(pair => pair.First.Distance <= pair.Second.Distance));
            }).Check(Cases.Of(60));
            Assert.Contains($"{method}-pgvector", methods);
            Assert.Contains("exact-pgvector", methods);
        }
    }

    [StoreFact]
    public async Task A_probe_of_another_width_is_told_after_its_space_came_back_with_another()
    {
        await using var store = await _database.OpenAsync();
        var space = new Space { Key = new SpaceKey("s"), Model = "S", Dimension = Width, Metric = Metric.Cosine, UnitLength = false };
        await store.Spaces.AddAsync(space, Stop);
        var gallery = new Gallery(ClientId.Default, space.Key);
        Assert.Empty((await store.Faces.FindNearestAsync(gallery, new float[Width].Select(_ => 1f).ToArray(), 1, Stop)).Candidates);
        await RunAsync("DELETE FROM spaces WHERE id = 's'; INSERT INTO spaces (id, model, dimension, metric, unit_length) VALUES ('s', 'S', 2, 'l2', false)");

        Assert.Empty((await store.Faces.FindNearestAsync(gallery, new float[] { 1, 2 }, 1, Stop)).Candidates);
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Faces.FindNearestAsync(gallery, new float[Width].Select(_ => 1f).ToArray(), 1, Stop));
        Assert.Equal("probe-width", error.Code);
    }

    [StoreFact]
    public async Task Tuning_reaches_its_target_saves_what_reached_it_and_an_audit_tells_an_index_that_does_not()
    {
        await using var store = await _database.OpenAsync();
        var space = new Space { Key = new SpaceKey("s"), Model = "S", Dimension = Width, Metric = Metric.Cosine, UnitLength = false };
        var random = new Random(12);
        await AddAsync(store, NewBatch(space, [.. Enumerable.Range(0, 2000).Select(_ => Vector(random, 1))], facesOf: i => i));
        Assert.Equal("index-missing", (await Assert.ThrowsAsync<SemblanceException>(() => store.Indexes.TuneAsync(ClientId.Default, space.Key, 20, 0.99, null, Stop))).Code);
        Assert.Empty(await store.RecallAudits.MeasureAllAsync(ClientId.Default, 20, 0.99, Stop));

        await store.Indexes.BuildAsync(ClientId.Default, space.Key, new IndexShape(IndexShape.IvfFlat, Lists: 40), null, Stop);
        await store.Indexes.SaveSettingsAsync(ClientId.Default, new GallerySettings { Space = space.Key, Probes = 1, Candidates = 10 }, Stop);
        var before = Assert.Single(await store.RecallAudits.MeasureAllAsync(ClientId.Default, 40, 1, Stop));
        Assert.True(before.Recall.Second < 40, "one list of forty holds few of the nearest strangers");

        var tuning = await store.Indexes.TuneAsync(ClientId.Default, space.Key, 40, 1, null, Stop);
        Assert.True(tuning.IsReached);
        Assert.Equal((1.0, 1.0), (tuning.Steps[^1].Recall.AtFirst, tuning.Steps[^1].Recall.OfDecisions));
        Assert.Equal(tuning.Settings, await store.Indexes.FindSettingsAsync(ClientId.Default, space.Key, Stop) with { MeasuredAt = tuning.Settings.MeasuredAt });
        Assert.InRange(tuning.Settings.ExactUpTo, PostgresIndexes.LeastFaces, 1_000_000);
        Assert.False(Assert.Single(await store.RecallAudits.MeasureAllAsync(ClientId.Default, 40, 1, Stop)).IsAlarming);
        Assert.True(new GalleryAudit(space.Key, new GalleryRecall(10, 9, 9, 20), 0.95).IsAlarming);
    }

    private static bool AreSame(Ranking expected, Ranking found) =>
        expected.Candidates.Select(c => (c.Person, c.Face)).SequenceEqual(found.Candidates.Select(c => (c.Person, c.Face)))
        && expected.Candidates.Zip(found.Candidates).All(pair => Math.Abs(pair.First.Distance - pair.Second.Distance) <= 1e-12 * (1 + pair.First.Distance))
        && (expected.FacesSearched, expected.PeopleSearched) == (found.FacesSearched, found.PeopleSearched);

    private static IEnumerable<(string Name, Func<float[]> Vector)> Galleries(Random random)
    {
        var centre = Vector(random, 1);
        yield return ("plain", () => Vector(random, 1));
        yield return ("close", () => Sum(centre, Vector(random, 1e-4f)));
        yield return ("closer", () => Sum(centre, Vector(random, 1e-6f)));
        yield return ("tiny", () => Vector(random, 1e-9f));
        yield return ("large", () => Vector(random, random.Next(2) == 0 ? 1e5f : 1));
        yield return ("huge", () => Vector(random, 1e30f));
        yield return ("crowd", () => Vector(random, 1));
    }

    private static Arbitrary<(int People, string[] Regions, string[] Groups)> Asked() => (
        from people in Gen.Elements(1, 2, 3, 5, 17, 100, 400, 1000)
        from regions in Gen.Elements<string[]>([], ["half"], ["tenth"], ["hundredth"], ["one"], ["none"], ["half", "tenth"])
        from groups in Gen.Elements<string[]>([], [], ["even"], ["few"], ["few", "even"])
        select (people, regions, groups)).ToArbitrary();

    private static ImportBatch NewBatch(Space space, List<float[]> vectors, Func<int, int> facesOf)
    {
        var people = Enumerable.Range(0, vectors.Count).Select(facesOf).Distinct().ToDictionary(i => i, i => new Person
        {
            Id = PersonId.New(),
            Client = ClientId.Default,
            Name = $"P{i}",
            Region = i == 0 ? "one" : i % 100 == 0 ? "hundredth" : i % 10 == 0 ? "tenth" : i % 2 == 0 ? "half" : null,
            Groups = i % 50 == 0 ? ["few", "even"] : i % 2 == 0 ? ["even"] : [],
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        });
        return new ImportBatch
        {
            Run = RunId.New(DateTimeOffset.UnixEpoch),
            Number = 0,
            Spaces = [space],
            People = [.. people.Values],
            Faces = [.. vectors.Select((vector, i) => new Face
            {
                Id = FaceId.New(),
                Client = ClientId.Default,
                Person = people[facesOf(i)].Id,
                Space = space.Key,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Embedding = vector,
            })],
        };
    }

    private static async Task AddAsync(IStore store, ImportBatch batch)
    {
        await store.Imports.AddRunAsync(
            new ImportRun
            {
                Id = batch.Run,
                Client = ClientId.Default,
                PlanHash = "",
                Source = "/old",
                Status = RunStatus.Open,
                Batches = 1,
                StartedAt = DateTimeOffset.UnixEpoch,
            },
            default, Stop);
        await store.Imports.ApplyAsync(ClientId.Default, [batch], Stop);
        await store.Imports.CompleteAsync(ClientId.Default, batch.Run, Stop);
    }

    private static float[] Vector(Random random, float scale) => [.. Enumerable.Range(0, Width).Select(_ => scale * (random.NextSingle() - 0.5f))];

    private static float[] Sum(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
