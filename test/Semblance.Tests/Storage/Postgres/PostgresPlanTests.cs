using Npgsql;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>What PostgreSQL makes of the planner's choices, as the role that searches and with the client bound.</summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    private const int Width = 16;

    private static readonly Gallery Everybody = new(ClientId.Default, new SpaceKey("s"));

    private readonly PostgresDatabase _database = new();

    private static CancellationToken Stop => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Each_plan_runs_by_the_index_it_names_and_no_other()
    {
        await using var store = await _database.OpenAsync();
        var space = new Space { Key = Everybody.Space, Model = "S", Dimension = Width, Metric = Metric.Cosine, UnitLength = false };
        await store.Spaces.AddAsync(space, Stop);
        await FillAsync(3000);
        var size = new GallerySize(3000, 3000);
        var facts = new SearchFacts(space, null, 100, 100, 10, IsTuned: false);
        var north = Everybody with { Regions = ["north"] };

        // A few of the faces: by the B-tree of regions. Most of them: as PostgreSQL likes, but never by a graph.
        var small = SearchPlan.Choose(facts, north, new GallerySize(30, 30), size, 5);
        Assert.Contains("search_faces_of_region", await ExplainAsync(north, space, small), StringComparison.Ordinal);
        foreach (var method in new[] { IndexShape.Hnsw, IndexShape.IvfFlat })
        {
            await store.Indexes.BuildAsync(ClientId.Default, space.Key, new IndexShape(method), null, Stop);
            var indexed = facts with { Index = method };
            foreach (var (gallery, left) in new[] { (Everybody, size), (north, new GallerySize(2900, 2900)) })
            {
                var plan = SearchPlan.Choose(indexed, gallery, left, size, 5);
                Assert.Equal(method, plan.Index);
                Assert.Contains("Index Scan using faces_near_", await ExplainAsync(gallery, space, plan), StringComparison.Ordinal);
            }

            var exact = SearchPlan.Exact(size, 5, "");
            Assert.DoesNotContain("faces_near_", await ExplainAsync(Everybody, space, exact), StringComparison.Ordinal);
            Assert.Contains("search_faces_of_region", await ExplainAsync(north, space, small), StringComparison.Ordinal);
        }
    }

    [StoreFact]
    public async Task A_gallery_of_one_client_among_many_is_found_by_its_key()
    {
        await using var store = await _database.OpenAsync();
        var space = new Space { Key = Everybody.Space, Model = "S", Dimension = Width, Metric = Metric.L2, UnitLength = false };
        await store.Spaces.AddAsync(space, Stop);
        await store.Clients.AddAsync(new Client(new ClientId("other"), "Other", DateTimeOffset.UnixEpoch), Stop);
        await FillAsync(3000, "other");
        await FillAsync(20);
        var plan = SearchPlan.Exact(new GallerySize(20, 20), 5, "");
        Assert.Contains("search_faces_pkey", await ExplainAsync(Everybody, space, plan), StringComparison.Ordinal);
    }

    private async Task<string> ExplainAsync(Gallery gallery, Space space, SearchPlan plan)
    {
        var candidates = new PostgresCandidates(gallery, space, plan, [Enumerable.Range(1, Width).Select(i => (float)i).ToArray()], 5);
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { new NpgsqlBatchCommand("SELECT set_config('role', 'semblance_app', true), set_config('semblance.client', 'default', true)") },
        };
        if (candidates.Preparation is { } preparation)
        {
            batch.BatchCommands.Add(preparation.ToCommands(isDistributed: false).Single());
        }

        var question = candidates.Question.ToCommands(isDistributed: false).Single();
        question.CommandText = $"EXPLAIN {question.CommandText}";
        batch.BatchCommands.Add(question);
        var lines = new List<string>();
        await using var reader = await batch.ExecuteReaderAsync(Stop);
        do
        {
            while (await reader.ReadAsync(Stop))
            {
                lines.Add(reader.GetString(0));
            }
        }
        while (await reader.NextResultAsync(Stop));
        return string.Join('\n', lines);
    }

    /// <summary>One in a hundred is in the north.</summary>
    private async Task FillAsync(int people, string client = "default")
    {
        await using var source = NpgsqlDataSource.Create(_database.Connection);
        await using var command = source.CreateCommand($"""
            WITH added AS (
                INSERT INTO people (client_id, id, name, region, attributes, created_at, updated_at, revision)
                SELECT '{client}', gen_random_uuid(), 'p' || i, CASE WHEN i % 100 = 0 THEN 'north' ELSE 'south' END, '{"{}"}', now(), now(), 1
                FROM generate_series(1, {people}) AS i
                RETURNING id
            )
            INSERT INTO faces (client_id, id, person_id, space_id, dimension, created_at, embedding)
            SELECT '{client}', gen_random_uuid(), id, 's', {Width}, now(), (SELECT array_agg(random() - 0.5) FROM generate_series(1, {Width}) WHERE id IS NOT NULL)::vector
            FROM added;
            ANALYZE faces, people, search_faces
            """);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
