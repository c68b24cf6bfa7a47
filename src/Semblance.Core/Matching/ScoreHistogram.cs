using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Spaces;

namespace Semblance.Matching;

/// <summary>How far apart faces of one person, and of different people, are in a gallery: what a threshold has to tell apart.</summary>
/// <param name="End">Where the scale ends that begins at 0, in the space's metric; farther pairs are in the last bin.</param>
/// <param name="Same">Pairs of faces of one person, by distance, in bins of one width.</param>
/// <param name="Different">Pairs of faces of different people, in the same bins.</param>
public sealed record ScoreHistogram(double End, IReadOnlyList<int> Same, IReadOnlyList<int> Different)
{
    /// <summary>Bins of each.</summary>
    public const int Bins = 60;

    /// <summary>Compares every two faces.</summary>
    /// <param name="faces">Of the space, any number of each person.</param>
    /// <remarks>Unit vectors are never farther apart than 2 in either metric; of vectors that are longer or shorter, twice the longest.</remarks>
    public static ScoreHistogram Of(Space space, IReadOnlyList<Face> faces, CancellationToken cancellationToken)
    {
        var vectors = faces.Select(f => Prepare(space, f.Embedding.Span)).ToArray();
        var farthest = space.Metric == Metric.Cosine ? 2.0 : 2.0 * vectors.Select(v => TensorPrimitives.Norm<float>(v)).DefaultIfEmpty(1).Max();

        // Strangers are seldom farther apart than a half of the greatest distance there could be, and a threshold never is.
        var end = Math.Max(farthest * 0.6, double.Epsilon);
        var (same, different) = (new int[Bins], new int[Bins]);
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                var bin = (int)Math.Clamp(Distance(space.Metric, vectors[i], vectors[j]) / end * Bins, 0, Bins - 1);
                (faces[i].Person == faces[j].Person ? same : different)[bin]++;
            }
        }

        return new ScoreHistogram(end, same, different);
    }

    private static float[] Prepare(Space space, ReadOnlySpan<float> embedding)
    {
        var vector = embedding.ToArray();
        if (space.Metric == Metric.Cosine)
        {
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        }

        return vector;
    }

    private static double Distance(Metric metric, float[] x, float[] y) => metric == Metric.Cosine
        ? Math.Max(0, 1.0 - TensorPrimitives.Dot<float>(x, y))
        : TensorPrimitives.Distance<float>(x, y);
}
