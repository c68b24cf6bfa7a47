using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Whether <c>search_faces</c>, the table that searches read, holds what "faces" and "people" hold. Triggers see to that, unless somebody switched
/// them off (<c>session_replication_role</c>, <c>ALTER TABLE … DISABLE TRIGGER</c>) or wrote to the table by hand.
/// </summary>
public sealed class PostgresSearchTable
{
    private const string SelectDifferences = """
        WITH expected AS (
            SELECT f.space_id, f.person_id, f.id AS face_id, p.region, search_embedding(f.embedding, s.metric) AS embedding
            FROM faces f
            JOIN people p ON p.client_id = f.client_id AND p.id = f.person_id
            JOIN spaces s ON s.id = f.space_id
            WHERE f.client_id = $1
        ),
        found AS (SELECT space_id, person_id, face_id, region, embedding FROM search_faces WHERE client_id = $1)
        SELECT space_id,
            count(*) FILTER (WHERE found.embedding IS NULL)::int,
            count(*) FILTER (WHERE expected.embedding IS NULL)::int,
            count(*) FILTER (WHERE found.embedding <> expected.embedding OR found.embedding IS NOT NULL AND expected.embedding IS NOT NULL AND found.region IS DISTINCT FROM expected.region)::int
        FROM expected
        FULL JOIN found USING (space_id, person_id, face_id)
        GROUP BY space_id
        ORDER BY space_id
        """;

    private readonly PostgresConnections _connections;

    internal PostgresSearchTable(PostgresConnections connections) => _connections = connections;

    /// <summary>Compares every face of a client: some seconds a million.</summary>
    /// <returns>A row for each space in which the client has faces, or the table says so.</returns>
    public Task<IReadOnlyList<SearchTableState>> CompareAsync(ClientId client, CancellationToken cancellationToken) =>
        _connections.RunLongAsync<IReadOnlyList<SearchTableState>>(
            client,
            async session => await session.ListAsync(
                SelectDifferences, row => new SearchTableState(new SpaceKey(row.GetString(0)), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)), client.Value),
            cancellationToken);

    /// <summary>Brings the table in step for a client.</summary>
    /// <returns>Rows that were removed or added; one that differed counts twice.</returns>
    public Task<long> RepairAsync(ClientId client, CancellationToken cancellationToken) =>
        _connections.WriteLongAsync(client, session => session.CountAsync("SELECT repair_search_faces()"), cancellationToken);
}
