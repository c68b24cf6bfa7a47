using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// The exact search of a gallery. The server computes distances in float32, which is not exact: it gives everybody who could be among the
/// nearest within the error of that, and those few are ranked in double precision.
/// </summary>
internal static class PostgresNearest
{
    public const string Method = "exact-pgvector";

    /// <summary>People beyond the limit who may be looked at. More within one rounding error of each other are compared face by face.</summary>
    public const int MostTied = 256;

    // $3 are the regions, $4 the groups; an empty list leaves everybody.
    public const string Members = """
        SELECT p.id
        FROM people p
        WHERE p.client_id = $1
            AND (cardinality($3::text[]) = 0 OR p.region = ANY ($3))
            AND (cardinality($4::text[]) = 0 OR EXISTS (
                SELECT 1 FROM people_groups pg WHERE pg.client_id = $1 AND pg.person_id = p.id AND pg.group_name = ANY ($4)))
        """;

    public static async Task<Ranking> FindAsync(PostgresSession session, Gallery gallery, Space space, ReadOnlyMemory<float> probe, int people)
    {
        var (faces, persons, isCertain) = (0, 0, true);
        var scan = new NaiveScan(probe, space.Metric);
        var near = new HashSet<Guid>();
        await session.EachAsync(
            Select(space.Metric, gallery.IsFiltered),
            row =>
            {
                (faces, persons) = (row.GetInt32(3), row.GetInt32(4));
                isCertain &= double.IsFinite(row.GetDouble(5));
                near.Add(row.GetGuid(1));
                scan.Offer(new FaceId(row.GetGuid(0)), new PersonId(row.GetGuid(1)), row.GetFieldValue<float[]>(2));
            },
            gallery.Client.Value, gallery.Space.Value, gallery.Regions.ToArray(), gallery.Groups.ToArray(), probe.ToArray(), people,
            Slack(space.Dimension), MostTied, Least(space.Dimension));
        return isCertain && near.Count < people + MostTied
            ? new Ranking(scan.Rank(people).Candidates, faces, persons, Method)
            : await CompareAllAsync(session, gallery, space, probe, people);
    }

    /// <summary>
    /// Reads every face and compares it here: where so many people are within a rounding error of each other, or numbers are so large, that float32 cannot
    /// tell who is near.
    /// </summary>
    private static async Task<Ranking> CompareAllAsync(
        PostgresSession session, Gallery gallery, Space space, ReadOnlyMemory<float> probe, int people)
    {
        var scan = new NaiveScan(probe, space.Metric);
        await session.EachAsync(
            $"""
            SELECT f.id, f.person_id, f.embedding::real[]
            FROM faces f
            WHERE f.client_id = $1 AND f.space_id = $2 AND {Filter(gallery.IsFiltered)}
            """,
            row => scan.Offer(new FaceId(row.GetGuid(0)), new PersonId(row.GetGuid(1)), row.GetFieldValue<float[]>(2)),
            gallery.Client.Value, gallery.Space.Value, gallery.Regions.ToArray(), gallery.Groups.ToArray());
        return scan.Rank(people) with { Method = Method };
    }

    /// <summary>
    /// Twice the worst relative error of a distance summed in float32, in any order: (n + 4) roundings of 2^-24 in each of up to three sums.
    /// </summary>
    public static double Slack(int dimension) => 2 * 3 * (dimension + 4) * Math.Pow(2, -24);

    /// <summary>Twice the worst error of a sum of n squares too small for float32 to hold: each is off by 2^-150 at most.</summary>
    public static double Least(int dimension) => 2 * Math.Sqrt(dimension * Math.Pow(2, -150));

    private static string Filter(bool isFiltered) =>
        isFiltered ? $"f.person_id IN ({Members})" : "$3::text[] IS NOT NULL AND $4::text[] IS NOT NULL";

    // The angle is that of the unit vectors, whose squares float32 always holds.
    private static string Distance(Metric metric) => metric == Metric.Cosine
        ? "l2_normalize(f.embedding) <=> (SELECT l2_normalize($5::real[]::vector))"
        : "f.embedding <-> (SELECT $5::real[]::vector)";

    // The probe's cast is a sub-select, which is evaluated once: written inline, a generic plan repeats it for every row.
    private static string Select(Metric metric, bool filtered) => $"""
        WITH gallery AS MATERIALIZED (
            SELECT f.id, f.person_id, {Distance(metric)} AS distance
            FROM faces f
            WHERE f.client_id = $1 AND f.space_id = $2 AND {Filter(filtered)}
        ),
        best AS MATERIALIZED (
            SELECT person_id, min(distance) AS distance, count(*) OVER ()::int AS people FROM gallery GROUP BY person_id
        ),
        last AS (
            SELECT max(distance) AS distance FROM (SELECT distance FROM best ORDER BY distance LIMIT $6) AS nearest
        ),
        near AS (
            SELECT best.person_id, best.distance, best.people
            FROM best, last
            WHERE best.distance <= {Plus("last.distance", metric)}
            ORDER BY best.distance, best.person_id
            LIMIT $6 + $8
        )
        SELECT f.id, f.person_id, f.embedding::real[], (SELECT count(*)::int FROM gallery), near.people, near.distance
        FROM near
        JOIN gallery ON gallery.person_id = near.person_id AND gallery.distance <= {Plus("near.distance", metric)}
        JOIN faces f ON f.client_id = $1 AND f.id = gallery.id
        """;

    private static string Plus(string distance, Metric metric) =>
        metric == Metric.Cosine ? $"{distance} + $7::float8 + $9::float8" : $"{distance} * (1 + $7::float8) + $9::float8";
}
