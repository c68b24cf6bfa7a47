using System.Globalization;
using Npgsql;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// Asks every node for the nearest copies of a spread client's faces, and the client's own node for the nearest of those that have changed since they were copied: first those, so that a change
/// which is copied in between is seen in one of both. Whoever is found is then ranked by what the client's node has of them.
/// </summary>
internal sealed class SpreadSearch(Gallery gallery, Space space, SearchPlan plan, IReadOnlyList<HalfProbe> probes)
{
    public const string IsReady = "SELECT c.spread = 'ready' FROM clients c WHERE c.id = $1";

    /// <summary>Two for each probe, and one that says whether the copies were complete to the end.</summary>
    public IEnumerable<PostgresQuestion> Questions =>
        probes.SelectMany(p => new[] { Question(Waiting, p), Question(Copied, p) }).Append(new PostgresQuestion(IsReady, gallery.Client.Value));

    /// <summary>The nearest on each node, of which the coordinator takes the nearest.</summary>
    private string Copied
    {
        get
        {
            var distance = Distance(plan.Index is null ? "n.embedding" : PostgresGraph.Indexed(space, "n"));
            return $"""
                SELECT n.person_id, n.face_id, {distance} AS distance
                FROM spread_faces n
                WHERE {GalleryFilter.Of(gallery, 5)}
                ORDER BY {distance}
                LIMIT $4
                """;
        }
    }

    private string Waiting => $"""
        SELECT n.person_id, n.face_id, {Distance("n.embedding")} AS distance
        FROM (SELECT DISTINCT c.person_id, c.face_id FROM spread_changes c WHERE c.client_id = $1 AND c.space_id = $2) AS w
        JOIN search_faces n ON n.client_id = $1 AND n.space_id = $2 AND n.person_id = w.person_id AND n.face_id = w.face_id
        WHERE {GalleryFilter.Of(gallery, 5)}
        ORDER BY 3
        LIMIT $4
        """;

    /// <returns>Null where the client is not spread any more, or not yet.</returns>
    public async Task<SpreadFaces?> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var found = new HashSet<(int Probe, Guid Person, Guid Face)>();
        var farthest = Enumerable.Repeat(double.PositiveInfinity, probes.Count).ToArray();
        for (var i = 0; i < 2 * probes.Count; i++)
        {
            var (count, last) = (0, double.NegativeInfinity);
            while (await row.ReadAsync(cancellationToken))
            {
                found.Add((i / 2, row.GetGuid(0), row.GetGuid(1)));
                (count, last) = (count + 1, Math.Max(last, row.GetDouble(2)));
            }

            if (count >= plan.Candidates)
            {
                farthest[i / 2] = Math.Min(farthest[i / 2], last);
            }

            await row.NextResultAsync(cancellationToken);
        }

        return await row.ReadAsync(cancellationToken) && !row.IsDBNull(0) && row.GetBoolean(0) ? new SpreadFaces(found, farthest) : null;
    }

    private PostgresQuestion Question(string sql, HalfProbe probe) =>
        new(sql, [gallery.Client.Value, gallery.Space.Value, probe.Values, plan.Candidates, .. GalleryFilter.Values(gallery)]);

    private string Distance(string embedding) => string.Create(CultureInfo.InvariantCulture, $"{embedding} {PostgresGraph.Operator(space)} $3::real[]::vector::halfvec({space.Dimension})");
}
