using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Matching;

/// <summary>
/// The distances between faces of different people, all pairs of a sample: what strangers look like in this gallery. Kept as counts, not as
/// pairs, so that a sample of thousands of people takes half a megabyte.
/// </summary>
public sealed class ImpostorScores
{
    private const int Bins = 1 << 16;
    private const int NearestKept = 64;
    private const int CachedRows = 64;

    private readonly int[] _counts = new int[Bins];
    private readonly double _width;
    private readonly Lazy<ImpostorTail?> _tail;

    private ImpostorScores(int people, double greatest)
    {
        _tail = new Lazy<ImpostorTail?>(() => ImpostorTail.Derive(this));
        People = people;
        Pairs = (long)people * (people - 1) / 2;
        _width = greatest > 0 ? greatest / Bins : 1.0 / Bins;
    }

    /// <summary>Different people in the sample.</summary>
    public int People { get; }

    /// <summary>Pairs of them: each person with each other, once.</summary>
    public long Pairs { get; }

    /// <summary>The nearest pairs, nearest first, at most 64.</summary>
    public IReadOnlyList<SuspectedDuplicate> Nearest { get; private set; } = [];

    /// <summary>Derived when it is first asked for: every decision asks.</summary>
    internal ImpostorTail? Tail => _tail.Value;

    /// <summary>Compares every two of <paramref name="faces"/>.</summary>
    /// <param name="faces">Of the space, one of each person; further faces of a person are left out.</param>
    public static ImpostorScores Of(Space space, IReadOnlyList<Face> faces, CancellationToken cancellationToken)
    {
        var sample = faces.DistinctBy(f => f.Person).ToArray();
        var vectors = new float[sample.Length][];
        var longest = 0f;
        for (var i = 0; i < sample.Length; i++)
        {
            vectors[i] = sample[i].Embedding.ToArray();
            var norm = TensorPrimitives.Norm<float>(vectors[i]);
            longest = Math.Max(longest, norm);
            if (space.Metric == Metric.Cosine)
            {
                TensorPrimitives.Divide(vectors[i], norm, vectors[i]);
            }
        }

        // No two vectors are farther apart than this: opposite directions, or the sum of the two longest.
        var scores = new ImpostorScores(sample.Length, 2.0 * (space.Metric == Metric.Cosine ? 1 : longest));
        scores.Count(space.Metric, sample, vectors, cancellationToken);
        return scores;
    }

    /// <summary>The distance that <paramref name="count"/> pairs do not exceed, rounded down by at most 1/65,536 of the whole range.</summary>
    /// <param name="count">1 to <see cref="Pairs"/>.</param>
    public double AtCount(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Pairs);
        var bin = 0;
        for (var seen = (long)_counts[0]; seen < count; seen += _counts[bin])
        {
            bin++;
        }

        return bin * _width;
    }

    /// <summary>How many pairs are nearer than <paramref name="distance"/>, to the same rounding.</summary>
    public long CountBelow(double distance)
    {
        var end = (int)Math.Clamp(Math.Ceiling(distance / _width), 0, Bins);
        var count = 0L;
        for (var bin = 0; bin < end; bin++)
        {
            count += _counts[bin];
        }

        return count;
    }

    private void Count(Metric metric, Face[] sample, float[][] vectors, CancellationToken cancellationToken)
    {
        // Farthest first, so that the one to give up is at the front.
        var nearest = new PriorityQueue<(PersonId, PersonId), double>(Comparer<double>.Create((x, y) => y.CompareTo(x)));
        foreach (var (i, j) in InBlocks(vectors.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var distance = Distance(metric, vectors[i], vectors[j]);
            _counts[Math.Min((int)(distance / _width), Bins - 1)]++;
            if (nearest.Count < NearestKept)
            {
                nearest.Enqueue((sample[j].Person, sample[i].Person), distance);
            }
            else if (nearest.TryPeek(out _, out var farthest) && distance < farthest)
            {
                nearest.DequeueEnqueue((sample[j].Person, sample[i].Person), distance);
            }
        }

        Nearest = nearest.UnorderedItems
            .Select(p => new SuspectedDuplicate(p.Element.Item1, p.Element.Item2, p.Priority))
            .OrderBy(p => p.Distance).ThenBy(p => p.First).ThenBy(p => p.Second)
            .ToArray();
    }

    // Every pair once, so many columns at a time that they stay in the processor's cache while all rows pass by.
    private static IEnumerable<(int Row, int Column)> InBlocks(int count)
    {
        for (var start = 0; start < count; start += CachedRows)
        {
            for (var row = start + 1; row < count; row++)
            {
                for (var column = start; column < Math.Min(row, start + CachedRows); column++)
                {
                    yield return (row, column);
                }
            }
        }
    }

    private static double Distance(Metric metric, float[] x, float[] y) => metric == Metric.Cosine
        ? Math.Max(0, 1.0 - TensorPrimitives.Dot<float>(x, y))
        : TensorPrimitives.Distance<float>(x, y);
}
