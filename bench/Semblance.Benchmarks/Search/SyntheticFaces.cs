using System.Numerics;

namespace Semblance.Benchmarks.Search;

/// <summary>
/// Embeddings as an ArcFace-like model gives them: each identity a centre, each face the centre plus noise, length 1. The variance falls off over
/// the principal axes so that cosines of different people spread by 0.059 and those of one person average 0.58; a rotation by signs and a
/// Walsh-Hadamard transform then mixes the axes. The same identity and face number always give the same vector.
/// </summary>
internal static class SyntheticFaces
{
    public const int Dimension = 512;

    // exp(-3.3 i / 512): the participation ratio of the variances is then 287 = 1 / 0.059^2.
    private const double Decay = 3.3;

    // 1 / (1 + noise variance) = 0.58.
    private static readonly float NoiseScale = (float)Math.Sqrt(1 / 0.58 - 1);

    private static readonly float[] Deviations =
        [.. Enumerable.Range(0, Dimension).Select(i => (float)Math.Exp(-Decay * i / Dimension / 2))];

    public static void Write(int identity, int face, Span<float> embedding)
    {
        var centre = new SplitMix((ulong)identity * 2 + 1);
        var noise = new SplitMix(((ulong)identity << 20) + (ulong)face * 2 + 0x5EED_0000_0000_0000);
        for (var i = 0; i < Dimension; i++)
        {
            embedding[i] = Deviations[i] * (centre.NextNormal() + NoiseScale * noise.NextNormal());
        }

        Rotate(embedding);
        Normalize(embedding);
    }

    public static float[] Make(int identity, int face)
    {
        var embedding = new float[Dimension];
        Write(identity, face, embedding);
        return embedding;
    }

    private static void Rotate(Span<float> values)
    {
        var signs = new SplitMix(4711);
        for (var i = 0; i < Dimension; i++)
        {
            values[i] = (signs.Next() & 1) == 0 ? values[i] : -values[i];
        }

        for (var half = 1; half < Dimension; half *= 2)
        {
            for (var i = 0; i < Dimension; i += 2 * half)
            {
                for (var j = i; j < i + half; j++)
                {
                    (values[j], values[j + half]) = (values[j] + values[j + half], values[j] - values[j + half]);
                }
            }
        }
    }

    private static void Normalize(Span<float> values)
    {
        var squares = 0f;
        foreach (var value in values)
        {
            squares += value * value;
        }

        var factor = 1 / MathF.Sqrt(squares);
        for (var i = 0; i < Dimension; i++)
        {
            values[i] *= factor;
        }
    }

    /// <summary>Vigna's splitmix64: https://prng.di.unimi.it/splitmix64.c</summary>
    private struct SplitMix(ulong seed)
    {
        private ulong _state = seed * 0x9E3779B97F4A7C15;

        public ulong Next()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }

        /// <summary>A sum of 64 coin flips, made continuous: mean 0, deviation 1.</summary>
        public float NextNormal()
        {
            var bits = Next();
            return (BitOperations.PopCount(bits) - 32 + ((uint)(bits * 0x9E3779B9) >> 8) * (1f / (1 << 24)) - 0.5f) / 4.0104f;
        }
    }
}
