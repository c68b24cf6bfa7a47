using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;

namespace Semblance.Storage.Postgres;

/// <summary>Asks for the pieces of an index that have no embedding.</summary>
internal static class PostgresUnembedded
{
    /// <summary>
    /// One page, by document and id. OFFSET keeps each embedding from being looked for but by its key: as long as the server knows nothing of an index that was begun just now, it would read all
    /// embeddings there are, for each page or for each piece.
    /// </summary>
    public static (string Sql, object?[] Values) Select(ClientId client, int index, DocumentId? document, ChunkCursor? after, int limit)
    {
        var conditions = new PostgresConditions("c.client_id = $1", client.Value).AddAll("c.index_number = {0}", index).Add("c.document_id = {0}", document?.Value);
        conditions = after is null ? conditions
            : document is null ? conditions.AddAll("(c.document_id, c.id) > ({0}, {1})", after.Document.Value, after.Id)
            : conditions.AddAll("c.id > {0}", after.Id);
        conditions.AddAll("""
            NOT EXISTS (
                SELECT FROM search_embeddings e
                WHERE e.client_id = $1 AND e.index_number = {0} AND e.document_id = c.document_id AND e.chunk_id = c.id
                OFFSET 0)
            """, index);
        var sql = $"SELECT c.document_id, c.id, c.content FROM search_chunks c WHERE {conditions.Sql} ORDER BY c.document_id, c.id LIMIT {conditions.Place(limit)}";
        return (sql, conditions.Values);
    }
}
