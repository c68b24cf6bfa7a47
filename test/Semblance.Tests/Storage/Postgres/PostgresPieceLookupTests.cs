namespace Semblance.Tests.Storage.Postgres;

/// <summary>An embedding that comes looks up its piece, and a piece that goes its embedding: by the whole key, also while the server knows nothing of the rows.</summary>
public sealed class PostgresPieceLookupTests : IAsyncLifetime
{
    // 4,000 pieces of one document, of an index that is being built; nobody has counted them.
    private const string AddCrowd = """
        ALTER TABLE search_chunks SET (autovacuum_enabled = off);
        INSERT INTO documents (client_id, id, kind, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'pdf', now());
        INSERT INTO search_indexes (client_id, number, state, started_at) VALUES ('default', 1, 'serving', now()), ('default', 2, 'building', now());
        INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content)
        SELECT 'default', 2, '00000000-0000-0000-0000-000000000001', md5(i::text)::uuid, 'pdf', i, 'loan' FROM generate_series(1, 4000) AS i;
        """;

    private readonly PostgresDatabase _database = new();

    public async Task InitializeAsync() => await (await _database.OpenAsync()).DisposeAsync();

    public Task DisposeAsync() => _database.DeleteAsync();

    [StoreFact]
    public async Task Keys_are_looked_up_whole()
    {
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        await administrator.RunAsync(AddCrowd);

        // As the server's own checks of foreign keys ask.
        foreach (var statement in (string[])["SELECT 1 FROM ONLY search_chunks x WHERE {0} AND id = {1} FOR KEY SHARE OF x", "DELETE FROM ONLY search_embeddings WHERE {0} AND chunk_id = {1}"])
        {
            var plan = string.Join('\n', await administrator.ListAsync("EXPLAIN " + string.Format(System.Globalization.CultureInfo.InvariantCulture, statement,
                "client_id = 'default' AND index_number = 2 AND document_id = '00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'")));
            Assert.Contains("_pkey", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Filter", plan, StringComparison.Ordinal);
        }
    }
}
