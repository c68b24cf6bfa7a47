using Npgsql;
using NpgsqlTypes;
using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>Tables of the transaction's own, which pieces and their embeddings reach by binary COPY and leave under row-level security.</summary>
internal static class PostgresChunkStage
{
    private const string Columns =
        "document_id, id, type, number, artifact_id, part, tag_id, page, box_x, box_y, box_width, box_height, line, place, level, code, at, details, content, lexemes, length";

    private const string CreateChunks = """
        CREATE TEMPORARY TABLE chunks_coming (
            index_number integer, document_id uuid, id uuid, type text, number integer, artifact_id uuid, part integer, tag_id uuid, page integer,
            box_x double precision, box_y double precision, box_width double precision, box_height double precision,
            line integer, place text, level text, code text, at timestamptz, details jsonb, content text, lexemes tsvector, length integer
        ) WITH (toast_tuple_target = 8160) ON COMMIT DROP
        """;

    private const string InsertChunks = $"""
        INSERT INTO search_chunks (client_id, index_number, {Columns})
        SELECT $1, index_number, {Columns} FROM chunks_coming
        ON CONFLICT (client_id, index_number, document_id, id) DO NOTHING
        """;

    private const string CreateEmbeddings = """
        CREATE TEMPORARY TABLE embeddings_coming (document_id uuid, chunk_id uuid, embedding vector) WITH (toast_tuple_target = 8160) ON COMMIT DROP
        """;

    // One by one: the server knows nothing of a table that was made just now, and would read all pieces for a few embeddings. A piece that is found stays until the end of the transaction: one that
    // went between the two would be a reference to nothing, and the end of a rebuild.
    private const string InsertEmbeddings = """
        INSERT INTO search_embeddings (client_id, index_number, document_id, chunk_id, type, level, code, at, half, embedding)
        SELECT c.client_id, c.index_number, c.document_id, c.id, c.type, c.level, c.code, c.at, search_embedding(e.embedding, $3), e.embedding
        FROM embeddings_coming e
        CROSS JOIN LATERAL (
            SELECT p.* FROM search_chunks p WHERE p.client_id = $1 AND p.index_number = $2 AND p.document_id = e.document_id AND p.id = e.chunk_id OFFSET 0 FOR KEY SHARE
        ) c
        ON CONFLICT (client_id, index_number, document_id, chunk_id) DO UPDATE SET half = excluded.half, embedding = excluded.embedding
        """;

    /// <summary>Writes pieces into several indexes at once.</summary>
    public static async Task InsertAsync(PostgresSession session, ClientId client, int[] indexes, IEnumerable<SearchChunk> chunks)
    {
        await session.RunAsync(CreateChunks);
        await using (var copy = await session.CopyAsync($"COPY pg_temp.chunks_coming (index_number, {Columns}) FROM STDIN (FORMAT binary)"))
        {
            var lexemes = new PostgresLexemes();
            foreach (var chunk in chunks)
            {
                foreach (var index in indexes)
                {
                    await copy.StartRowAsync(session.Stop);
                    await copy.WriteAsync(index, NpgsqlDbType.Integer, session.Stop);
                    await WriteAsync(copy, chunk, session.Stop);
                    var (words, length) = lexemes.Write(client, index, chunk.Text);
                    await copy.WriteAsync(words, NpgsqlDbType.Bytea, session.Stop);
                    await copy.WriteAsync(length, NpgsqlDbType.Integer, session.Stop);
                }
            }

            await copy.CompleteAsync(session.Stop);
        }

        await session.SetAsync("work_mem", "64MB");
        await session.RunAsync(InsertChunks, client.Value);
    }

    /// <returns>How many pieces there were to give an embedding to.</returns>
    public static async Task<int> InsertAsync(PostgresSession session, ClientId client, int index, Space space, IReadOnlyList<ChunkEmbedding> embeddings)
    {
        await session.RunAsync(CreateEmbeddings);
        await using (var copy = await session.CopyAsync("COPY pg_temp.embeddings_coming (document_id, chunk_id, embedding) FROM STDIN (FORMAT binary)"))
        {
            foreach (var (chunk, embedding) in embeddings)
            {
                await copy.StartRowAsync(session.Stop);
                await copy.WriteAsync(chunk.Document.Value, NpgsqlDbType.Uuid, session.Stop);
                await copy.WriteAsync(chunk.Id, NpgsqlDbType.Uuid, session.Stop);
                await copy.WriteAsync(PostgresVector.Write(embedding.Span), NpgsqlDbType.Bytea, session.Stop);
            }

            await copy.CompleteAsync(session.Stop);
        }

        return await session.RunAsync(InsertEmbeddings, client.Value, index, space.Metric == Metric.Cosine ? "cosine" : "l2");
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, SearchChunk chunk, CancellationToken stop)
    {
        await copy.WriteAsync(chunk.Document.Value, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(chunk.Id, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(ChunkNames.Of(chunk.Type), NpgsqlDbType.Text, stop);
        await copy.WriteAsync(chunk.Index, NpgsqlDbType.Integer, stop);
        await WriteAsync(copy, chunk.Artifact?.Value, NpgsqlDbType.Uuid, stop);
        await WriteAsync(copy, chunk.Part, NpgsqlDbType.Integer, stop);
        await WriteAsync(copy, chunk.Tag?.Value, NpgsqlDbType.Uuid, stop);
        await WriteAsync(copy, chunk.Place.Page, NpgsqlDbType.Integer, stop);
        await WriteAsync(copy, chunk.Place.Box?.X, NpgsqlDbType.Double, stop);
        await WriteAsync(copy, chunk.Place.Box?.Y, NpgsqlDbType.Double, stop);
        await WriteAsync(copy, chunk.Place.Box?.Width, NpgsqlDbType.Double, stop);
        await WriteAsync(copy, chunk.Place.Box?.Height, NpgsqlDbType.Double, stop);
        await WriteAsync(copy, chunk.Place.Line, NpgsqlDbType.Integer, stop);
        await WriteAsync(copy, chunk.Place.Path, stop);
        await WriteAsync(copy, chunk.Level, stop);
        await WriteAsync(copy, chunk.Code, stop);
        await WriteAsync(copy, chunk.At?.ToUniversalTime(), NpgsqlDbType.TimestampTz, stop);
        await WriteAsync(copy, chunk.Details, NpgsqlDbType.Jsonb, stop);
        await copy.WriteAsync(chunk.Text, NpgsqlDbType.Text, stop);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, CancellationToken stop) => WriteAsync(copy, value, NpgsqlDbType.Text, stop);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, NpgsqlDbType type, CancellationToken stop) =>
        value is null ? copy.WriteNullAsync(stop) : copy.WriteAsync(value, type, stop);

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken stop)
        where T : struct => value is { } given ? copy.WriteAsync(given, type, stop) : copy.WriteNullAsync(stop);
}
