using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>
/// Compares what an index of a gallery answers with what the exact search answers, for probes as other photos of enrolled people give them: their face, moved
/// by as much as two photos of one person differ on average, which is 0.6 of the threshold (0.42 of 0.7 for ArcFace's cosines, 0.36 of 0.6 for dlib). A face itself would be found by any index. The nearest of everybody else is what the probe would find were
/// its person a stranger, and nothing leads to that one: the harder half.
/// </summary>
internal sealed class GalleryComparison
{
    // Their own person, the nearest stranger and the one after, which the margin is measured by.
    private const int People = 3;
    private const int AtOnce = 16;
    private const double ShareOfThreshold = 0.6;

    // The mean of so many faces at random, each as often for as against, is near nobody.
    private const int FacesOfNoise = 32;

    private readonly PostgresSearch _search;
    private readonly TimeProvider _time;
    private readonly Gallery _gallery;
    private readonly SearchFacts _facts;
    private readonly GallerySize _size;
    private readonly IReadOnlyList<Face> _sample;
    private readonly Threshold _threshold;
    private readonly List<ReadOnlyMemory<float>> _probes;
    private readonly List<Ranking> _exact = [];

    private GalleryComparison(
        PostgresSearch search, TimeProvider time, Gallery gallery, SearchFacts facts, GallerySize size, IReadOnlyList<Face> sample, Threshold threshold)
    {
        (_search, _time, _gallery, _facts, _size, _sample, _threshold) = (search, time, gallery, facts, size, sample, threshold);
        _probes = [.. sample.Select((face, i) => Vary(face, new Random(i)))];
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
            var near = (await _search.FindAsync(_gallery, [_probes[i]], People, plan, cancellationToken))[0];
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
        foreach (var some in _probes.Chunk(AtOnce))
        {
            _exact.AddRange(await _search.FindAsync(_gallery, some, People, plan, cancellationToken));
            var began = _time.GetTimestamp();
            await _search.FindAsync(_gallery, [some[0]], People, plan, cancellationToken);
            times.Add(_time.GetElapsedTime(began).TotalMilliseconds);
        }

        ExactMilliseconds = Median(times);
    }

    /// <summary>A probe at that distance from a face, in a direction that the gallery's own faces vary in.</summary>
    private float[] Vary(Face face, Random random)
    {
        var x = face.Embedding.ToArray();
        var noise = new float[x.Length];
        for (var i = 0; i < FacesOfNoise; i++)
        {
            var sign = random.Next(2) == 0 ? 1f : -1f;
            var other = _sample[random.Next(_sample.Count)].Embedding.Span;
            TensorPrimitives.MultiplyAdd(other, sign / MathF.Max(TensorPrimitives.Norm(other), float.Epsilon), noise, noise);
        }

        var length = TensorPrimitives.Norm<float>(x);
        TensorPrimitives.MultiplyAdd(x, -TensorPrimitives.Dot<float>(noise, x) / (length * length), noise, noise);
        var (far, norm) = (ShareOfThreshold * (_threshold.Value ?? 0), TensorPrimitives.Norm<float>(noise));
        if (!(norm > 0) || !float.IsFinite(norm) || !(length > 0))
        {
            return x;
        }

        // Cosine: by the angle whose cosine is 1 - far. L2: by as much at right angles.
        var (along, across) = _facts.Space.Metric == Metric.Cosine ? (1 - far, length * Math.Sqrt(Math.Max(0, 1 - (1 - far) * (1 - far)))) : (1.0, far);
        TensorPrimitives.Multiply(x, (float)along, x);
        TensorPrimitives.MultiplyAdd(noise, (float)(across / norm), x, x);
        return TensorPrimitives.IsFiniteAll<float>(x) && x.AsSpan().ContainsAnyExcept(0f) ? x : face.Embedding.ToArray();
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
