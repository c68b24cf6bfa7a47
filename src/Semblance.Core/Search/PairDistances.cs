using Semblance.Search.Kernels;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>
/// The distances among the vectors of a sample, each with each: what a threshold is learnt from. Accurate to 1e-6 of the vectors' norms or
/// better; the vectors have one width, are finite and, for cosine, not all zero.
/// </summary>
public static class PairDistances
{
    /// <summary>
    /// Every pair once, n (n - 1) / 2 distances in the order (0,1) (0,2) ... (0,n-1) (1,2) ...; empty for fewer than two vectors.
    /// </summary>
    public static double[] OfAll(IReadOnlyList<ReadOnlyMemory<float>> vectors, Metric metric)
    {
        var distances = new double[vectors.Count * (vectors.Count - 1L) / 2];
        var next = 0;
        Visit(vectors, metric, (_, _, distance) => distances[next++] = distance);
        return distances;
    }

    /// <summary>For each vector the distance to the nearest of the others; infinity for a vector that is alone.</summary>
    public static double[] NearestOther(IReadOnlyList<ReadOnlyMemory<float>> vectors, Metric metric)
    {
        var nearest = new double[vectors.Count];
        Array.Fill(nearest, double.PositiveInfinity);
        Visit(vectors, metric, (i, j, distance) =>
        {
            nearest[i] = Math.Min(nearest[i], distance);
            nearest[j] = Math.Min(nearest[j], distance);
        });
        return nearest;
    }

    /// <summary>Tells every pair once, in the order of <see cref="OfAll"/>, the lower index first.</summary>
    public static void Visit(IReadOnlyList<ReadOnlyMemory<float>> vectors, Metric metric, Action<int, int, double> visit)
    {
        var norms = new double[vectors.Count];
        for (var i = 0; i < norms.Length; i++)
        {
            norms[i] = ExactDistance.SquaredNorm(vectors[i].Span);
        }

        for (var i = 0; i < norms.Length; i++)
        {
            for (var j = i + 1; j < norms.Length; j++)
            {
                visit(i, j, ExactDistance.Between(vectors[i].Span, norms[i], vectors[j].Span, norms[j], metric));
            }
        }
    }
}
