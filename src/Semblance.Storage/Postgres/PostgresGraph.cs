using System.Globalization;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The approximate index of one gallery: a partial one over the rows of one client in one space of <c>search_faces</c>. It holds nobody else's faces,
/// so the client costs no recall, and PostgreSQL itself keeps it in step with the table, in the same transaction.
/// </summary>
internal static class PostgresGraph
{
    /// <summary>As far as pgvector indexes a <c>halfvec</c>: https://github.com/pgvector/pgvector#hnsw.</summary>
    public const int MostDimensions = 4000;

    /// <summary>The name of the index of client $1 and space $2. Of fixed length, as a key may be longer than a name.</summary>
    public const string Name = "'faces_near_' || md5($1 || '/' || $2)";

    /// <summary>What is indexed of a row of <c>search_faces</c>; an exact search avoids the very same words.</summary>
    public static string Indexed(Space space, string? table) =>
        $"{(table is null ? "" : $"{table}.")}embedding::halfvec({space.Dimension.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>Orders by distance. Vectors are of unit length where only the angle counts, so the inner product tells it.</summary>
    public static string Operator(Space space) => space.Metric == Metric.Cosine ? "<#>" : "<->";

    public static string Operators(Space space) => space.Metric == Metric.Cosine ? "halfvec_ip_ops" : "halfvec_l2_ops";
}
