using System.Globalization;
using Npgsql;
using Semblance.Clients;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The HNSW index of a client's embeddings, one a search index: a partial one, which holds nobody else's. Building and dropping need the user who owns the tables; without, searches by
/// embedding stay exact.
/// </summary>
internal sealed class PostgresChunkIndexes(PostgresConnections connections)
{
    private const string SelectSize = """
        SELECT count(e.chunk_id), coalesce(min(i.dimension), 0), coalesce(min(s.metric), '')
        FROM search_indexes i
        LEFT JOIN search_embeddings e ON e.client_id = i.client_id AND e.index_number = i.number
        LEFT JOIN spaces s ON s.id = i.space_id
        WHERE i.client_id = $1 AND i.number = $2
        """;

    /// <summary>What searches by words go by: how many pieces are of which length (0033_rank_fewer_pieces).</summary>
    private const string CountLengths = """
        UPDATE search_indexes
        SET lengths = ARRAY(
            SELECT coalesce(l.pieces, 0)
            FROM generate_series(0, 60) AS class
            LEFT JOIN (
                SELECT floor(4 * log(2, length)) AS class, count(*) AS pieces FROM search_chunks WHERE client_id = $1 AND index_number = $2 AND length > 0 GROUP BY 1
            ) l USING (class)
            ORDER BY class)
        WHERE client_id = $1 AND number = $2
        """;

    /// <summary>The name is of fixed length, as a client's may be longer than a name; find_chunks() knows it, too.</summary>
    private const string Create = """
        SELECT format(
            'CREATE INDEX CONCURRENTLY %I ON search_embeddings USING hnsw ((half::halfvec(%s)) %s) WHERE client_id = %L AND index_number = %s',
            'search_near_' || md5($1 || '/' || $2), $3, CASE WHEN $4 = 'cosine' THEN 'halfvec_ip_ops' ELSE 'halfvec_l2_ops' END, $1, $2)
        """;

    private const string Drop = "SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I', 'search_near_' || md5($1 || '/' || $2))";

    /// <returns>Why searches stay exact although there are many embeddings; null when they do not, or these are few.</returns>
    public async Task<string?> OptimizeAsync(ClientId client, int number, CancellationToken cancellationToken)
    {
        await connections.RunLongAsync(client, session => session.RunAsync(CountLengths, client.Value, number), cancellationToken);
        var (count, dimension, metric) = (await connections.RunLongAsync(
            client,
            session => session.ListAsync(SelectSize, row => (row.GetInt64(0), row.GetInt32(1), row.GetString(2)), client.Value, number),
            cancellationToken))[0];
        try
        {
            return await connections.Pool.TranslateAsync(async () =>
            {
                await using var connection = await OpenAsync(cancellationToken);

                // Pages that everybody sees let counts and filters do with the indexes; only the owner may.
                await RunAsync(connection, "VACUUM (ANALYZE) search_chunks", cancellationToken);
                await RunAsync(connection, "VACUUM (ANALYZE) search_embeddings", cancellationToken);
                if (count < ChunkRules.LeastIndexed)
                {
                    return null;
                }

                if (dimension > PostgresGraph.MostDimensions)
                {
                    return $"pgvector indexes up to {PostgresGraph.MostDimensions} dimensions: searches by embeddings of {dimension} stay exact";
                }

                await RunAsync(connection, await TextAsync(connection, Drop, client, number), cancellationToken);
                await RunAsync(connection, await TextAsync(connection, Create, client, number, dimension.ToString(CultureInfo.InvariantCulture), metric), cancellationToken);
                return (string?)null;
            });
        }
        catch (SemblanceException refused) when (refused.Kind is ErrorKind.Refused or ErrorKind.Unsupported)
        {
            return count < ChunkRules.LeastIndexed ? null : $"no index for {count} embeddings, so searches by them stay exact: {refused.Message}";
        }
    }

    /// <summary>Drops the indexes of search indexes that are gone; one that may not be dropped stays, empty.</summary>
    public async Task DropAsync(ClientId client, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        foreach (var number in numbers)
        {
            try
            {
                await connections.Pool.TranslateAsync(async () =>
                {
                    await using var connection = await OpenAsync(cancellationToken);
                    return await RunAsync(connection, await TextAsync(connection, Drop, client, number), cancellationToken);
                });
            }
            catch (SemblanceException refused) when (refused.Kind is ErrorKind.Refused or ErrorKind.Unsupported)
            {
                return;
            }
        }
    }

    /// <summary>A connection of the user who logged in, outside any transaction, as concurrent builds must be, and without a time-out.</summary>
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await connections.Pool.OpenAsync(cancellationToken);
        if (!await PostgresPool.IsDirectAsync(connection, cancellationToken))
        {
            await connection.DisposeAsync();
            throw PostgresErrors.NeedsDirect(connections.Pool.Address);
        }

        // Parallel builds have a buffer overflow in some versions of pgvector (PgvectorDefects).
        await RunAsync(connection, "SET statement_timeout = 0; SET lock_timeout = 0; SET max_parallel_maintenance_workers = 0", cancellationToken);
        return connection;
    }

    /// <summary>DDL takes no parameters: the server itself quotes what goes into it.</summary>
    private static async Task<string> TextAsync(NpgsqlConnection connection, string sql, ClientId client, int number, params string[] more)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in (string[])[client.Value, number.ToString(CultureInfo.InvariantCulture), .. more])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
