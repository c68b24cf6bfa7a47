using System.Collections.Concurrent;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Chooses how a gallery is searched: by its HNSW index where there is one and the whole gallery is asked, else exactly. A filter is always
/// searched exactly: after a graph it would lose answers, and B-trees lead to its faces.
/// </summary>
/// <remarks>
/// The graph gives candidates by half-precision distances; their embeddings are ranked in double precision like every other answer, so a
/// distance it names is exact, and only a face it missed can differ. <c>semblance index recall</c> measures how often that is.
/// </remarks>
internal sealed class PostgresSearch(TimeProvider time)
{
    public const string GraphMethod = "hnsw-pgvector";

    // 100 candidates found the person of every enrolled probe among 100,000 synthetic faces; ten a person leave room for people of many faces.
    private const int LeastCandidates = 100;
    private const int CandidatesPerPerson = 10;

    /// <summary>The largest <c>hnsw.ef_search</c>.</summary>
    private const int MostCandidates = 1000;

    private const string Count = "SELECT count(*)::int, count(DISTINCT person_id)::int FROM faces WHERE client_id = $1 AND space_id = $2";

    private static readonly TimeSpan CountedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Gallery, Size> _sizes = new();

    public async Task<Ranking> FindAsync(PostgresSession session, Gallery gallery, Space space, ReadOnlyMemory<float> probe, int people)
    {
        var candidates = Math.Max(LeastCandidates, CandidatesPerPerson * people);
        if (gallery.IsFiltered || candidates > MostCandidates || space.Dimension > PostgresGraph.MostDimensions
            || !await PostgresGraph.UseAsync(session, gallery.Client, gallery.Space, candidates))
        {
            return await PostgresNearest.FindAsync(session, gallery, space, probe, people);
        }

        var index = new GalleryIndex(space.Dimension, space.Metric);
        index.AddRange(await session.ListAsync(
            PostgresGraph.Select(space),
            row => new Face
            {
                Id = new FaceId(row.GetGuid(0)),
                Person = new PersonId(row.GetGuid(1)),
                Embedding = row.GetFieldValue<float[]>(2),
                Client = gallery.Client,
                Space = gallery.Space,
                CreatedAt = default,
            },
            gallery.Client.Value, gallery.Space.Value, probe.ToArray(), candidates));
        await PostgresGraph.LeaveAsync(session);
        if (index.PersonCount < people)
        {
            // All candidates are of fewer people: the others are farther off than the graph was asked to go.
            return await PostgresNearest.FindAsync(session, gallery, space, probe, people);
        }

        var (faces, persons, _) = await SizeAsync(session, gallery);
        return new Ranking(index.FindNearest(probe.Span, people).Candidates, faces, persons, GraphMethod);
    }

    /// <summary>Counting a large gallery takes longer than searching it.</summary>
    private async Task<Size> SizeAsync(PostgresSession session, Gallery gallery)
    {
        var key = new Gallery(gallery.Client, gallery.Space);
        var now = time.GetTimestamp();
        if (!_sizes.TryGetValue(key, out var size) || time.GetElapsedTime(size.At, now) >= CountedFor)
        {
            size = (await session.ListAsync(Count, row => new Size(row.GetInt32(0), row.GetInt32(1), now), gallery.Client.Value, gallery.Space.Value))[0];
            _sizes[key] = size;
        }

        return size;
    }

    private readonly record struct Size(int Faces, int People, long At);
}
