using Npgsql;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public sealed class PostgresIndexesTests : IAsyncLifetime
{
    private const int Width = 16;

    private readonly PostgresDatabase _database = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task An_indexed_gallery_is_searched_by_its_index_as_the_application_with_the_answers_of_exact_search()
    {
        await using var store = await _database.OpenAsync();
        foreach (var metric in new[] { Metric.Cosine, Metric.L2 })
        {
            var space = await AddSpaceAsync(store, metric);
            await FillAsync(ClientId.Default, space, 1200);
            var gallery = new Gallery(ClientId.Default, space.Key);
            var probes = (await store.Faces.SampleAsync(gallery, 20, Stop)).Select(f => f.Embedding).ToList();
            var exact = await SearchAsync(store, gallery, probes);
            Assert.All(exact, r => Assert.Equal("exact-pgvector", r.Method));

            await BuildAsync(store, ClientId.Default, space);
            var near = await SearchAsync(store, gallery, probes);
            Assert.All(near, r => Assert.Equal(("hnsw-pgvector", 1200, 1200), (r.Method, r.FacesSearched, r.PeopleSearched)));
            Assert.Equal(exact.Select(r => r.Candidates[0]), near.Select(r => r.Candidates[0]));
            Assert.All(near, r => Assert.Equal(3, r.Candidates.Count));
            Assert.Equal(20, (await store.Indexes.MeasureRecallAsync(ClientId.Default, space.Key, 20, Stop)).First);
        }
    }

    [StoreFact]
    public async Task A_face_added_after_the_build_is_found_and_one_removed_is_not()
    {
        await using var store = await _database.OpenAsync();
        var space = await AddSpaceAsync(store, Metric.L2);
        await FillAsync(ClientId.Default, space, 1000);
        await BuildAsync(store, ClientId.Default, space);
        var gallery = new Gallery(ClientId.Default, space.Key);
        var person = new Person
        {
            Id = PersonId.New(),
            Client = ClientId.Default,
            Name = "New",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        var face = new Face
        {
            Id = FaceId.New(),
            Client = ClientId.Default,
            Person = person.Id,
            Space = space.Key,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Embedding = Enumerable.Repeat(3f, Width).ToArray(),
        };
        await store.People.AddAsync(person, Stop);
        await store.Faces.AddAsync(face, Stop);
        var found = await store.Faces.FindNearestAsync(gallery, face.Embedding, 1, Stop);
        Assert.Equal((face.Id, 0.0, "hnsw-pgvector"), (found.Candidates[0].Face, found.Candidates[0].Distance, found.Method));

        await store.Faces.RemoveAsync(ClientId.Default, face.Id, Stop);
        Assert.NotEqual(face.Id, (await store.Faces.FindNearestAsync(gallery, face.Embedding, 1, Stop)).Candidates[0].Face);
    }

    [StoreFact]
    public async Task Filters_many_people_and_crowds_of_one_person_are_answered_in_full()
    {
        await using var store = await _database.OpenAsync();
        var space = await AddSpaceAsync(store, Metric.L2);
        await FillAsync(ClientId.Default, space, 1000);
        await RunAsync("UPDATE people SET region = 'north' WHERE name IN ('p1', 'p2', 'p3')");
        await RunAsync($"""
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
            SELECT client_id, gen_random_uuid(), person_id, space_id, dimension, created_at, '{Vector(9)}'
            FROM faces, generate_series(1, 300) WHERE person_id = (SELECT id FROM people WHERE name = 'p7')
            """);
        await BuildAsync(store, ClientId.Default, space);
        var gallery = new Gallery(ClientId.Default, space.Key);
        var probe = Enumerable.Repeat(9f, Width).ToArray();

        var region = await store.Faces.FindNearestAsync(gallery with { Regions = ["north"] }, probe, 5, Stop);
        Assert.Equal(("exact-pgvector", 3, 3), (region.Method, region.FacesSearched, region.Candidates.Count));
        Assert.Equal(4, (await store.Faces.FindNearestAsync(gallery, probe, 4, Stop)).Candidates.Count);
        Assert.Equal(1000, (await store.Faces.FindNearestAsync(gallery, probe, 1000, Stop)).Candidates.Count);
    }

    [StoreFact]
    public async Task Another_client_is_neither_found_by_an_index_nor_served_by_one()
    {
        await using var store = await _database.OpenAsync();
        var space = await AddSpaceAsync(store, Metric.Cosine);
        var other = new ClientId("other");
        await store.Clients.AddAsync(new Client(other, "Other", DateTimeOffset.UnixEpoch), Stop);
        await FillAsync(ClientId.Default, space, 1000);
        await BuildAsync(store, ClientId.Default, space);
        var probe = Enumerable.Repeat(1f, Width).ToArray();

        Assert.Empty((await store.Faces.FindNearestAsync(new Gallery(other, space.Key), probe, 3, Stop)).Candidates);
        Assert.Empty(await store.Indexes.ListAsync(other, Stop));
        var error = await Assert.ThrowsAsync<SemblanceException>(() => store.Indexes.BuildAsync(other, space.Key, new IndexShape(), null, Stop));
        Assert.Equal("index-small", error.Code);
    }

    [StoreFact]
    public async Task An_index_that_a_cancelled_build_left_invalid_is_told_never_used_and_replaced()
    {
        await using var store = await _database.OpenAsync();
        var space = await AddSpaceAsync(store, Metric.L2);
        await FillAsync(ClientId.Default, space, 1000);
        await BuildAsync(store, ClientId.Default, space);
        await RunAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text LIKE 'faces_near_%'");
        var gallery = new Gallery(ClientId.Default, space.Key);
        var probe = Enumerable.Repeat(1f, Width).ToArray();

        Assert.False(Assert.Single(await store.Indexes.ListAsync(ClientId.Default, Stop)).IsValid);
        Assert.Equal("exact-pgvector", (await store.Faces.FindNearestAsync(gallery, probe, 1, Stop)).Method);
        await Assert.ThrowsAsync<SemblanceException>(() => store.Indexes.MeasureRecallAsync(ClientId.Default, space.Key, 5, Stop));
        await BuildAsync(store, ClientId.Default, space);
        Assert.True(Assert.Single(await store.Indexes.ListAsync(ClientId.Default, Stop)).IsValid);
        Assert.True(await store.Indexes.DropAsync(ClientId.Default, space.Key, Stop));
        Assert.False(await store.Indexes.DropAsync(ClientId.Default, space.Key, Stop));
    }

    [StoreFact]
    public async Task Nobody_is_a_stranger_because_an_index_that_nobody_measured_missed_them()
    {
        await using var store = await _database.OpenAsync();
        var space = await AddSpaceAsync(store, Metric.L2);
        await FillAsync(ClientId.Default, space, GallerySettings.DefaultExactUpTo + 1000);
        await store.Indexes.BuildAsync(ClientId.Default, space.Key, new IndexShape(M: 2), null, Stop);
        var gallery = new Gallery(ClientId.Default, space.Key);
        var enrolled = await store.Faces.SampleAsync(gallery, 150, Stop);
        var options = new IdentifyOptions { Threshold = 0.01 };

        var near = await store.Faces.FindNearestAsync(gallery, [.. enrolled.Select(f => f.Embedding)], 2, Stop);
        var decisions = await new Recognizer(store, TimeProvider.System).IdentifyManyAsync(gallery, [.. enrolled.Select(f => f.Embedding)], options, Stop);

        Assert.All(near, r => Assert.Equal(("hnsw-pgvector", true), (r.Method, r.IsUncertain)));
        Assert.Contains(near.Zip(enrolled), found => found.First.Candidates[0].Person != found.Second.Person); // a graph of two links is a bad one
        Assert.Equal(enrolled.Select(f => (Outcome.Match, (PersonId?)f.Person)), decisions.Select(d => (d.Outcome, d.Person)));
        Assert.Contains(decisions, d => d.Method == "exact-pgvector" && d.MethodReason!.StartsWith("hnsw-pgvector found no match", StringComparison.Ordinal));

        // Whoever measured an index has taken its recall for good.
        await store.Indexes.SaveSettingsAsync(ClientId.Default, new GallerySettings { Space = space.Key }, Stop);
        Assert.False((await store.Faces.FindNearestAsync(gallery, enrolled[0].Embedding, 2, Stop)).IsUncertain);
        var certain = await store.Faces.FindNearestExactlyAsync(gallery, [enrolled[0].Embedding], 2, Stop);
        Assert.Equal(("exact-pgvector", enrolled[0].Person), (certain[0].Method, certain[0].Candidates[0].Person));
    }

    /// <summary>With a border that these small galleries are above.</summary>
    private static async Task BuildAsync(PostgresStore store, ClientId client, Space space, IndexShape? shape = null)
    {
        await store.Indexes.BuildAsync(client, space.Key, shape ?? new IndexShape(), null, Stop);
        await store.Indexes.SaveSettingsAsync(client, new GallerySettings { Space = space.Key, ExactUpTo = 100 }, Stop);
    }

    private static async Task<Space> AddSpaceAsync(PostgresStore store, Metric metric)
    {
        var space = new Space
        {
            Key = new SpaceKey($"s-{metric}".ToLowerInvariant()),
            Model = "S",
            Dimension = Width,
            Metric = metric,
            UnitLength = false,
        };
        await store.Spaces.AddAsync(space, Stop);
        return space;
    }

    private static async Task<List<Ranking>> SearchAsync(PostgresStore store, Gallery gallery, List<ReadOnlyMemory<float>> probes)
    {
        var rankings = new List<Ranking>();
        foreach (var probe in probes)
        {
            rankings.Add(await store.Faces.FindNearestAsync(gallery, probe, 3, Stop));
        }

        return rankings;
    }

    /// <summary>People p1, p2, … with a face each.</summary>
    private Task FillAsync(ClientId client, Space space, int people) => RunAsync($"""
        SELECT setseed(0.5);
        WITH added AS (
            INSERT INTO people (client_id, id, name, attributes, created_at, updated_at, revision)
            SELECT '{client}', gen_random_uuid(), 'p' || i, '{"{}"}', now(), now(), 1 FROM generate_series(1, {people}) AS i
            RETURNING id
        )
        INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
        SELECT '{client}', gen_random_uuid(), id, '{space.Key}', {Width}, now(),
            (SELECT array_agg(random() - 0.5) FROM generate_series(1, {Width}) WHERE id IS NOT NULL)::vector
        FROM added;
        ANALYZE faces, people, search_faces
        """);

    private static string Vector(int value) => $"[{string.Join(',', Enumerable.Repeat(value, Width))}]";

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
