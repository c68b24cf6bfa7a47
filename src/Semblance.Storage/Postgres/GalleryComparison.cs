using Semblance.Faces;
using Semblance.Matching;
using Semblance.Search;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Compares what an index of a gallery answers with what the exact search answers, for enrolled faces. Each finds itself first, unless it is missed; the
/// nearest of everybody else is what the same face would find were its person a stranger, and nothing leads to that one: the harder half.
/// </summary>
internal sealed class GalleryComparison
{
    // Their own person, the nearest stranger and the one after, which the margin is measured by.
    private const int People = 3;
    private const int AtOnce = 16;

    private readonly PostgresSearch _search;
    private readonly TimeProvider _time;
    private readonly Gallery _gallery;
    private readonly SearchFacts _facts;
    private readonly GallerySize _size;
    private readonly IReadOnlyList<Face> _sample;
    private readonly Threshold _threshold;
    private readonly List<Ranking> _exact = [];

    private GalleryComparison(
        PostgresSearch search, TimeProvider time, Gallery gallery, SearchFacts facts, GallerySize size, IReadOnlyList<Face> sample, Threshold threshold)
    {
        (_search, _time, _gallery, _facts, _size, _sample, _threshold) = (search, time, gallery, facts, size, sample, threshold);
    }

    public GallerySize Size => _size;

    /// <summary>The median of the exact searches.</summary>
    public double ExactMilliseconds { get; private set; }

    /// <param name="sample">Of the gallery; at most one face a person.</param>
    public static async Task<GalleryComparison> BeginAsync(
        PostgresSearch search, TimeProvider time, Gallery gallery, IReadOnlyList<Face> sample, CancellationToken cancellationToken)
    {
        var (facts, size) = await search.LookAsync(gallery, cancellationToken);
        var threshold = Thresholds.ForSearch(
            facts.Space, size.Faces, ImpostorScores.Of(facts.Space, sample, cancellationToken), Thresholds.DefaultTargetFpir);
        var comparison = new GalleryComparison(search, time, gallery, facts, size, sample, threshold);
        await comparison.SearchExactlyAsync(cancellationToken);
        return comparison;
    }

    /// <param name="settings">What the index is searched with.</param>
    /// <returns>The recall, and the median of the searches in milliseconds.</returns>
    public async Task<(GalleryRecall Recall, double Milliseconds)> MeasureAsync(GallerySettings settings, CancellationToken cancellationToken)
    {
        var facts = _facts with { ExactUpTo = 0, Candidates = settings.Candidates, Probes = settings.Probes };
        var plan = SearchPlan.Choose(facts, _gallery, _size, _size, 1) with { Candidates = settings.Candidates };
        var (first, second, decisions) = (0, 0, 0);
        var times = new List<double>(_sample.Count);
        for (var i = 0; i < _sample.Count; i++)
        {
            var began = _time.GetTimestamp();
            var near = (await _search.FindAsync(_gallery, [_sample[i].Embedding], People, plan, cancellationToken))[0];
            times.Add(_time.GetElapsedTime(began).TotalMilliseconds);
            var (strangerNear, strangerExact) = (Without(_sample[i], near), Without(_sample[i], _exact[i]));
            first += AreSame(near, _exact[i]) ? 1 : 0;
            second += AreSame(strangerNear, strangerExact) ? 1 : 0;
            decisions += (AreDecidedAlike(near, _exact[i]) ? 1 : 0) + (AreDecidedAlike(strangerNear, strangerExact) ? 1 : 0);
        }

        return (new GalleryRecall(_sample.Count, first, second, decisions), Median(times));
    }

    private async Task SearchExactlyAsync(CancellationToken cancellationToken)
    {
        var plan = SearchPlan.Exact(_size, People, "compared with");
        var times = new List<double>();
        foreach (var some in _sample.Chunk(AtOnce))
        {
            _exact.AddRange(await _search.FindAsync(_gallery, [.. some.Select(f => f.Embedding)], People, plan, cancellationToken));
            var began = _time.GetTimestamp();
            await _search.FindAsync(_gallery, [some[0].Embedding], People, plan, cancellationToken);
            times.Add(_time.GetElapsedTime(began).TotalMilliseconds);
        }

        ExactMilliseconds = Median(times);
    }

    private static Ranking Without(Face face, Ranking ranking) =>
        ranking with { Candidates = [.. ranking.Candidates.Where(c => c.Person != face.Person)] };

    private static bool AreSame(Ranking near, Ranking exact) =>
        near.Candidates.Count == 0 ? exact.Candidates.Count == 0 : exact.Candidates.Count > 0 && near.Candidates[0].Face == exact.Candidates[0].Face;

    private bool AreDecidedAlike(Ranking near, Ranking exact)
    {
        var (one, other) = (Matcher.Identify(near, _threshold), Matcher.Identify(exact, _threshold));
        return (one.Outcome, one.Person) == (other.Outcome, other.Person);
    }

    private static double Median(List<double> values) => values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
