using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage.Postgres;

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

    [StoreFact]
    public async Task Pieces_without_embedding_are_found_without_reading_all_embeddings()
    {
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        await administrator.RunAsync(AddCrowd);
        await administrator.RunAsync("""
            ALTER TABLE search_embeddings SET (autovacuum_enabled = off);
            INSERT INTO search_embeddings (client_id, index_number, document_id, chunk_id, type, half, embedding)
            SELECT client_id, index_number, document_id, id, type, '[1,0]', '[1,0]' FROM search_chunks ORDER BY id LIMIT 3000;
            """);
        var document = new DocumentId(new Guid("00000000-0000-0000-0000-000000000001"));
        foreach (var (of, after) in new (DocumentId?, ChunkCursor?)[] { (null, null), (null, new ChunkCursor(document, Guid.Empty)), (document, null), (document, new ChunkCursor(document, Guid.Empty)) })
        {
            var (sql, values) = PostgresUnembedded.Select(ClientId.Default, 2, of, after, 1_000);
            await using var source = NpgsqlDataSource.Create(_database.Connection);
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand($"EXPLAIN {sql}", connection);
            command.Parameters.AddRange(values.Select(v => new NpgsqlParameter { Value = v }).ToArray());
            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }

            Assert.Contains(plan, line => line.Contains("(chunk_id = c.id)", StringComparison.Ordinal) && line.Contains("Index Cond", StringComparison.Ordinal));
        }
    }
}
