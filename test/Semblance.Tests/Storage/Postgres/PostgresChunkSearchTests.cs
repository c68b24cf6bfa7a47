using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Searches of documents: by their indexes in spite of row-level security, and as right by HNSW as without it.</summary>
public sealed class PostgresChunkSearchTests : IAsyncLifetime
{
    private const int Crowd = 4_000;

    // The owner puts them there: 4,000 pieces of either client, one in a hundred of them about loans, one in fifty of an API, spread over a circle.
    private const string AddCrowd = """
        INSERT INTO clients VALUES ('other', 'Other', now());
        INSERT INTO spaces VALUES ('circle', 'Circle', NULL, 4, 'cosine', true, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO documents (client_id, id, kind, created_at)
        SELECT client, '00000000-0000-0000-0000-000000000001', 'pdf', now() FROM unnest(ARRAY['default', 'other']) AS client;
        INSERT INTO search_indexes (client_id, number, state, space_id, dimension, started_at)
        SELECT client, 1, 'serving', 'circle', 4, now() FROM unnest(ARRAY['default', 'other']) AS client;
        INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content, lexemes)
        SELECT client, 1, '00000000-0000-0000-0000-000000000001', md5(i::text)::uuid, CASE WHEN i % 50 = 7 THEN 'api' ELSE 'pdf' END, i, content, search_lexemes(client, 1, content)
        FROM generate_series(1, 4000) AS i, unnest(ARRAY['default', 'other']) AS client,
            LATERAL (SELECT CASE WHEN i % 100 = 3 THEN 'loan ' ELSE 'weather ' END || i AS content) AS t;
        INSERT INTO search_embeddings (client_id, index_number, document_id, chunk_id, type, half, embedding)
        SELECT client_id, 1, document_id, id, type, v::halfvec, v
        FROM search_chunks, LATERAL (SELECT ARRAY[cos(number / 640.0), sin(number / 640.0), 0, 0]::real[]::vector AS v) AS at;
        VACUUM ANALYZE search_chunks;
        VACUUM ANALYZE search_embeddings;
        """;

    private const string ExplainAll = """
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_level = 'notice';
        SET semblance.client = 'default';
        SET ROLE semblance_app;
        """;

    private readonly PostgresDatabase _database = new();
    private PostgresStore _store = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _store = await _database.OpenAsync();
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        foreach (var statement in AddCrowd.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await administrator.RunAsync(statement);
        }
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DeleteAsync();
    }

    [StoreFact]
    public async Task The_application_finds_words_by_the_index_and_only_its_own_clients_pieces()
    {
        await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
        await caller.RunAsync(ExplainAll);

        Assert.Equal("semblance_search", await caller.FindAsync("SELECT proowner::regrole FROM pg_proc WHERE oid = 'find_chunks'::regproc"));
        var found = await caller.ListAsync("SELECT content FROM find_chunks('''loan''', '''loan''', NULL, NULL, NULL, 1000, 1000, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        Assert.Equal(Crowd / 100, found.Distinct().Count());
        Assert.Equal(Crowd / 100, found.Count);
        Assert.Contains(caller.Warnings, plan => plan.Contains("Bitmap Index Scan on search_chunks_by_words", StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task Many_embeddings_are_searched_by_their_index_and_few_under_a_filter_exactly_with_the_same_hits()
    {
        var exact = await FindAsync(ChunkFilter.None, 10);
        Assert.Contains("exact", exact.Reason, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(636, 9), exact.Hits.Take(9).Select(h => h.Chunk.Index).Order());
        await using (var administrator = await SqlCaller.ConnectAsync(_database.Connection))
        {
            await administrator.RunAsync($"""
                CREATE INDEX search_near_{await administrator.FindAsync("SELECT md5('default/1')")} ON search_embeddings USING hnsw ((half::halfvec(4)) halfvec_ip_ops)
                WHERE client_id = 'default' AND index_number = 1
                """);
        }

        var indexed = await FindAsync(ChunkFilter.None, 10);
        Assert.Contains("hnsw", indexed.Reason, StringComparison.Ordinal);
        Assert.Equal(exact.Hits.Take(9).Select(h => h.Chunk.Index).Order(), indexed.Hits.Take(9).Select(h => h.Chunk.Index).Order());
        var few = await FindAsync(new ChunkFilter { Types = [ChunkType.Api] }, 50);
        Assert.Contains("exact", few.Reason, StringComparison.Ordinal);
        Assert.Equal(50, few.Hits.Count);
        Assert.All(few.Hits, h => Assert.Equal(ChunkType.Api, h.Chunk.Type));
        var all = await FindAsync(ChunkFilter.None, 1_000);
        Assert.Equal(1_000, all.Hits.Count);
    }

    [StoreFact]
    public async Task A_store_that_may_not_have_the_role_finds_the_same()
    {
        await using (var administrator = await SqlCaller.ConnectAsync(_database.Connection))
        {
            await administrator.RunAsync("CREATE ROLE plain_owner_of_search; GRANT semblance_app TO plain_owner_of_search; GRANT CREATE ON SCHEMA public TO plain_owner_of_search");
            await administrator.RunAsync("GRANT SELECT ON search_indexes, search_chunks, search_embeddings, spaces, tags TO plain_owner_of_search");
            await administrator.RunAsync("ALTER FUNCTION find_chunks OWNER TO plain_owner_of_search");
        }

        var ranking = await _store.Chunks.FindAsync(ClientId.Default, new ChunkQuery(SearchWords.Of("loan"), ChunkFilter.None, 100), Stop);
        Assert.Equal(Crowd / 100, ranking.Hits.Count);
        await using var cleaner = await SqlCaller.ConnectAsync(_database.Connection);
        await cleaner.RunAsync("SELECT prepare_chunk_search()");
        Assert.Equal("semblance_search", await cleaner.FindAsync("SELECT proowner::regrole FROM pg_proc WHERE oid = 'find_chunks'::regproc"));
        await cleaner.RunAsync("DROP OWNED BY plain_owner_of_search; DROP ROLE plain_owner_of_search");
    }

    private Task<ChunkRanking> FindAsync(ChunkFilter filter, int hits) => _store.Chunks.FindAsync(
        ClientId.Default,
        new ChunkQuery(SearchWords.None, filter, hits) { Probe = new TextProbe(new SpaceKey("circle"), new[] { (float)Math.Cos(1), (float)Math.Sin(1), 0, 0 }) }, Stop);
}
