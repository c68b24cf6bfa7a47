using System.Numerics.Tensors;
using Semblance.Spaces;

namespace Semblance.Search;

/// <summary>What a vector must be before it is compared.</summary>
internal static class EmbeddingRules
{
    public static void CheckFace(ReadOnlySpan<float> embedding, int dimension)
    {
        Check(embedding, dimension, "embedding", "The embedding");
        if (IsZero(embedding))
        {
            throw new SemblanceException(ErrorKind.Invalid, "embedding-zero",
                "The embedding is all zeros, which no model gives for a face: leave it out or embed the photo again.");
        }
    }

    public static void CheckProbe(ReadOnlySpan<float> probe, RowLayout layout)
    {
        Check(probe, layout.Dimension, "probe", "The probe");
        if (layout.Metric == Metric.Cosine && IsZero(probe))
        {
            throw new SemblanceException(ErrorKind.Invalid, "probe-zero",
                "The probe is all zeros and has no direction to compare: embed the photo again.");
        }
    }

    private static void Check(ReadOnlySpan<float> vector, int dimension, string code, string what)
    {
        if (vector.Length != dimension)
        {
            throw new SemblanceException(ErrorKind.Invalid, $"{code}-width",
                $"{what} has {vector.Length} values, the space {dimension}: use a vector of the space's own model.");
        }

        if (!TensorPrimitives.IsFiniteAll(vector))
        {
            throw new SemblanceException(ErrorKind.Invalid, $"{code}-not-finite",
                $"{what} holds a NaN or an infinity: leave it out or embed the photo again.");
        }
    }

    private static bool IsZero(ReadOnlySpan<float> vector) => vector.IndexOfAnyExcept(0f) < 0;
}
