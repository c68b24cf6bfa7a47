using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>An exact search by plain loops in double precision: what faster ones prove themselves against.</summary>
internal sealed class NaiveScan(ReadOnlyMemory<float> probe, Metric metric)
{
    private readonly Dictionary<PersonId, Candidate> _best = [];
    private readonly double _probeNorm = Dot(probe.Span, probe.Span);
    private int _faces;

    public void Offer(FaceId face, PersonId person, ReadOnlySpan<float> embedding)
    {
        _faces++;
        var candidate = new Candidate(person, face, Distance(embedding));
        if (!_best.TryGetValue(person, out var known) || Compare(candidate, known) < 0)
        {
            _best[person] = candidate;
        }
    }

    public Ranking Rank(int people)
    {
        var candidates = _best.Values.ToList();
        candidates.Sort(Compare);
        return new Ranking(candidates.Take(people).ToList(), _faces, _best.Count, "exact-naive");
    }

    private double Distance(ReadOnlySpan<float> embedding)
    {
        if (metric == Metric.Cosine)
        {
            return Math.Clamp(1 - Dot(probe.Span, embedding) / Math.Sqrt(_probeNorm * Dot(embedding, embedding)), 0, 2);
        }

        double sum = 0;
        for (var i = 0; i < embedding.Length; i++)
        {
            var difference = (double)probe.Span[i] - embedding[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static int Compare(Candidate a, Candidate b)
    {
        var byDistance = a.Distance.CompareTo(b.Distance);
        return byDistance != 0 ? byDistance : a.Face.CompareTo(b.Face);
    }
}
