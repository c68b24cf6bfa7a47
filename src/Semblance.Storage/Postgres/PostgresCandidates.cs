using System.Globalization;
using Npgsql;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Searches <c>search_faces</c> for all probes in one statement. Half-precision distances choose candidates, by a scan or by an index; what could be
/// among the nearest people within the error of halves is ranked in double precision by the float32 of "faces".
/// </summary>
/// <param name="bounds">
/// For an exact search: how near candidates of each probe are at least, in the operator's terms. The gallery is then passed over once for all probes; without,
/// once for each, and the nearest of the plan's number are taken.
/// </param>
/// <param name="spread">Of a spread client: whom the nodes have found, of whom alone the nearest are taken.</param>
internal sealed class PostgresCandidates(
    Gallery gallery, Space space, SearchPlan plan, IReadOnlyList<ReadOnlyMemory<float>> probes, int people, double[]? bounds = null, SpreadFaces? spread = null)
{
    private readonly HalfProbe[] _halves = [.. probes.Select(p => new HalfProbe(p.Span, space.Metric))];

    /// <summary>Settings of the transaction for a search by an index.</summary>
    public PostgresPreparation? Preparation => plan.Index is null || spread is not null
        ? null
        : new PostgresPreparation(
            ("enable_sort", "off"), // a sort is the only other way to the order by distance; the planner takes it for cheaper where its statistics are old
            ("hnsw.ef_search", Text(plan.Candidates)), ("hnsw.iterative_scan", "relaxed_order"), ("hnsw.max_scan_tuples", Text(plan.Visits)),
            ("ivfflat.probes", Text(plan.Probes)), ("ivfflat.iterative_scan", "relaxed_order"));

    /// <summary>The same for whoever asks the nodes of a spread client before.</summary>
    public SpreadSearch Spread => new(gallery, space, plan, _halves);

    public PostgresQuestion Question => new(
        Sql,
        [
            gallery.Client.Value, gallery.Space.Value, _halves.SelectMany(h => h.Values).ToArray(), _halves.Select(h => h.Slack).ToArray(),
            _halves[0].Stretch, spread is not null ? spread.Found.Select(f => f.Probe + 1).ToArray() : bounds is not null ? bounds : plan.Candidates, people,
            .. GalleryFilter.Values(gallery),
            .. spread is null ? [] : new object[] { spread.Found.Select(f => f.Person).ToArray(), spread.Found.Select(f => f.Face).ToArray() },
        ]);

    /// <summary>What <see cref="Question"/> asks.</summary>
    public string Sql
    {
        get
        {
            var width = Text(space.Dimension);
            return $"""
                WITH probe AS MATERIALIZED (
                    SELECT i, ($3::real[])[(i - 1) * {width} + 1 : i * {width}]::vector::halfvec({width}) AS vector, ($4::float8[])[i] AS slack,
                        {(bounds is null || spread is not null ? "NULL::float8" : "($6::float8[])[i]")} AS bound
                    FROM generate_series(1, cardinality($4::float8[])) AS i
                ),
                {(spread is not null ? Chosen : bounds is null ? Nearest : Within)},
                placed AS (
                    SELECT *, dense_rank() OVER (PARTITION BY i ORDER BY best) AS place FROM candidate
                ),
                near AS (
                    SELECT *, max(best) FILTER (WHERE place <= $7) OVER (PARTITION BY i) AS last FROM placed
                )
                SELECT n.i, f.id, f.person_id, n.farthest, n.chosen, f.embedding::real[]
                FROM near n
                JOIN faces f ON f.client_id = $1 AND f.id = n.face_id
                WHERE n.distance <= n.best * $5::float8 + n.slack AND n.best <= n.last * $5::float8 + n.slack
                """;
        }
    }

    /// <summary>Whom the nodes have found. A copy may be outdated: distance and filter are those of the face as it is now.</summary>
    private string Chosen
    {
        get
        {
            var next = 8 + GalleryFilter.Values(gallery).Count();
            return $"""
                candidate AS (
                    SELECT p.i, p.slack, c.person_id, c.face_id, c.embedding {PostgresGraph.Operator(space)} p.vector AS distance,
                        min(c.embedding {PostgresGraph.Operator(space)} p.vector) OVER (PARTITION BY p.i, c.person_id) AS best,
                        NULL::float8 AS farthest,
                        NULL::int AS chosen
                    FROM (
                        SELECT g.i, n.person_id, n.face_id, n.embedding
                        FROM unnest($6::int[], ${Text(next)}::uuid[], ${Text(next + 1)}::uuid[]) AS g (i, person_id, face_id)
                        JOIN search_faces n ON n.client_id = $1 AND n.space_id = $2 AND n.person_id = g.person_id AND n.face_id = g.face_id
                        WHERE {GalleryFilter.Of(gallery, 8)}
                    ) AS c
                    JOIN probe p ON p.i = c.i
                )
                """;
        }
    }

    /// <summary>The nearest of each probe, one probe after the other.</summary>
    private string Nearest
    {
        get
        {
            var distance = $"{(plan.Index is null ? "n.embedding" : PostgresGraph.Indexed(space, "n"))} {PostgresGraph.Operator(space)} p.vector";
            return $"""
                candidate AS (
                    SELECT p.i, p.slack, c.person_id, c.face_id, c.distance,
                        min(c.distance) OVER (PARTITION BY p.i, c.person_id) AS best,
                        max(c.distance) OVER (PARTITION BY p.i) AS farthest,
                        count(*) OVER (PARTITION BY p.i)::int AS chosen
                    FROM probe p
                    CROSS JOIN LATERAL (
                        SELECT n.person_id, n.face_id, {distance} AS distance
                        FROM search_faces n
                        WHERE {GalleryFilter.Of(gallery, 8)}
                        ORDER BY {distance}
                        LIMIT $6
                    ) AS c
                )
                """;
        }
    }

    /// <summary>Whoever is within the bound of any probe, in one pass: reading a row costs two to three times as much as comparing it.</summary>
    private string Within
    {
        get
        {
            var @operator = PostgresGraph.Operator(space);
            var reached = string.Join(" OR ", Enumerable.Range(1, probes.Count).Select(i =>
                $"n.embedding {@operator} (SELECT vector FROM probe WHERE i = {Text(i)}) <= (SELECT bound FROM probe WHERE i = {Text(i)})"));
            return $"""
                reached AS MATERIALIZED (
                    SELECT n.person_id, n.face_id, n.embedding
                    FROM search_faces n
                    WHERE {GalleryFilter.Of(gallery, 8)} AND ({reached})
                ),
                candidate AS (
                    SELECT p.i, p.slack, c.person_id, c.face_id, c.distance,
                        min(c.distance) OVER (PARTITION BY p.i, c.person_id) AS best,
                        p.bound AS farthest,
                        count(*) OVER (PARTITION BY p.i)::int AS chosen
                    FROM probe p
                    JOIN LATERAL (SELECT r.person_id, r.face_id, r.embedding {@operator} p.vector AS distance FROM reached r) AS c ON c.distance <= p.bound
                )
                """;
        }
    }

    /// <summary>Ranks what <see cref="Question"/> gives.</summary>
    /// <returns>One list a probe; null where the candidates were too few to be certain, or hold too few people.</returns>
    public async Task<IReadOnlyList<Candidate>?[]> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var found = _halves.Select((half, i) => new Found(half, new NaiveScan(probes[i], space.Metric))).ToArray();
        for (var i = 0; spread is not null && i < found.Length; i++)
        {
            found[i].Limit(DistanceOf(spread.Farthest[i]), double.IsFinite(spread.Farthest[i]) ? plan.Candidates : 0);
        }

        while (await row.ReadAsync(cancellationToken))
        {
            var of = found[row.GetInt32(0) - 1];
            of.Add(new FaceId(row.GetGuid(1)), new PersonId(row.GetGuid(2)), row.GetFieldValue<float[]>(5));
            if (spread is null)
            {
                of.Limit(DistanceOf(row.GetDouble(3)), row.GetInt32(4));
            }
        }

        return Array.ConvertAll(found, f => f.Rank(plan, people, isBounded: bounds is not null));
    }

    /// <summary>The operator for cosine gives the negative inner product of unit vectors.</summary>
    private double DistanceOf(double value) => space.Metric == Metric.Cosine ? 1 + value : value;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was found for one probe.</summary>
    private sealed class Found(HalfProbe half, NaiveScan scan)
    {
        private bool _areHeld = half.IsHeld;
        private double _farthest = double.PositiveInfinity;
        private int _chosen;

        public void Add(FaceId face, PersonId person, float[] embedding)
        {
            scan.Offer(face, person, embedding);
            _areHeld &= half.Holds(embedding);
        }

        /// <summary>How far the farthest candidate was, and how many there were.</summary>
        public void Limit(double farthest, int chosen) => (_farthest, _chosen) = (farthest, chosen);

        public IReadOnlyList<Candidate>? Rank(SearchPlan plan, int people, bool isBounded)
        {
            var nearest = scan.Rank(people).Candidates;
            if (plan.Index is not null)
            {
                return nearest.Count < people ? null : nearest;
            }

            // What was left out among the candidates is farther by the statement's own terms; what was no candidate at all, by the farthest that was.
            var isCertain = _areHeld && ((!isBounded && _chosen < plan.Candidates) || (nearest.Count == people && nearest[^1].Distance < half.Least(_farthest)));
            return isCertain ? nearest : null;
        }
    }
}
