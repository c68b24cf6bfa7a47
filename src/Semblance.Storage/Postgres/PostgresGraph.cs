using System.Globalization;
using Semblance.Clients;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The HNSW index of one gallery: a partial one over half-precision copies of the embeddings of one client in one space. It holds nobody
/// else's faces, so the client costs no recall, and PostgreSQL itself keeps it in step with the table, in the same transaction.
/// </summary>
internal static class PostgresGraph
{
    /// <summary>As far as pgvector indexes a <c>halfvec</c>: https://github.com/pgvector/pgvector#hnsw.</summary>
    public const int MostDimensions = 4000;

    /// <summary>The name of the index of client $1 and space $2. Of fixed length, as a key may be longer than a name.</summary>
    public const string Name = "'faces_near_' || md5($1 || '/' || $2)";

    // A sort is the only other way to the order by distance; the planner takes it for cheaper where its statistics are old.
    private const string Use = $"""
        SELECT set_config('hnsw.ef_search', $3, true), set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('enable_sort', 'off', true)
        FROM pg_index
        WHERE indexrelid = to_regclass({Name}) AND indisvalid
        """;

    /// <summary>
    /// What is indexed. Unit vectors where only the angle counts: halves hold no more than 65,504, and few digits of what is tiny.
    /// </summary>
    public static string Indexed(Space space, string vector) =>
        $"{(space.Metric == Metric.Cosine ? $"l2_normalize({vector})" : vector)}::halfvec({space.Dimension.ToString(CultureInfo.InvariantCulture)})";

    public static string Operators(Space space) => space.Metric == Metric.Cosine ? "halfvec_cosine_ops" : "halfvec_l2_ops";

    /// <summary>Faces by their distance from $3, as the index gives them: $4 at most, and nearly the nearest.</summary>
    public static string Select(Space space) => $"""
        SELECT f.id, f.person_id, f.embedding::real[]
        FROM faces f
        WHERE f.client_id = $1 AND f.space_id = $2
        ORDER BY ({Indexed(space, "f.embedding")}) {(space.Metric == Metric.Cosine ? "<=>" : "<->")} (SELECT {Indexed(space, "$3::real[]::vector")})
        LIMIT $4
        """;

    /// <summary>Makes the rest of the transaction search by the index.</summary>
    /// <returns>False where there is none, or none that is whole.</returns>
    public static Task<bool> UseAsync(PostgresSession session, ClientId client, SpaceKey space, int breadth) =>
        session.AnyAsync(Use, client.Value, space.Value, breadth.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes <see cref="UseAsync"/> back.</summary>
    public static Task LeaveAsync(PostgresSession session) => session.RunAsync("SET LOCAL enable_sort = on");
}
