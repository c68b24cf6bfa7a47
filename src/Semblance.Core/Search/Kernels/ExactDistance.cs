using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Semblance.Spaces;

namespace Semblance.Search.Kernels;

/// <summary>
/// The distance that every answer reports and every ordering goes by, in double precision. It has the same bits on every machine: the
/// products of two floats are exact in double, and the order of the additions (16 running sums, value i into sum i mod 16) is fixed, whatever
/// the width of the hardware's vectors. Relative error of each sum: below 2^-41 for up to 16,384 dimensions.
/// </summary>
internal static class ExactDistance
{
    private const int Lanes = 16;

    /// <summary>Between two vectors of one width, both finite and, for cosine, not all zero.</summary>
    /// <param name="a">Its <see cref="SquaredNorm"/> is <paramref name="aNorm"/>; the same for b. Read by cosine only.</param>
    public static double Between(ReadOnlySpan<float> a, double aNorm, ReadOnlySpan<float> b, double bNorm, Metric metric) =>
        metric == Metric.Cosine ? Cosine(Dot(a, b), aNorm, bNorm) : Math.Sqrt(SquaredDifference(a, b));

    /// <summary>
    /// sqrt(a.a * b.b) rather than the product of two roots: for equal vectors it is a.a to the last bit, so their distance is 0.
    /// </summary>
    public static double Cosine(double dot, double aNorm, double bNorm) => Math.Clamp(1 - dot / Math.Sqrt(aNorm * bNorm), 0, 2);

    public static double SquaredNorm(ReadOnlySpan<float> a) => Dot(a, a);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector512<double> low = default, high = default;
        var whole = a.Length - a.Length % Lanes;
        for (var i = 0; i < whole; i += Lanes)
        {
            AddProducts(Load(a, i), Load(b, i), ref low, ref high);
        }

        if (whole < a.Length)
        {
            AddProducts(LoadTail(a, whole), LoadTail(b, whole), ref low, ref high);
        }

        return Sum(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector512<double> low = default, high = default;
        var whole = a.Length - a.Length % Lanes;
        for (var i = 0; i < whole; i += Lanes)
        {
            AddSquares(Load(a, i), Load(b, i), ref low, ref high);
        }

        if (whole < a.Length)
        {
            AddSquares(LoadTail(a, whole), LoadTail(b, whole), ref low, ref high);
        }

        return Sum(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(Vector512<float> a, Vector512<float> b, ref Vector512<double> low, ref Vector512<double> high)
    {
        var (aLow, aHigh) = Vector512.Widen(a);
        var (bLow, bHigh) = Vector512.Widen(b);
        low += aLow * bLow;
        high += aHigh * bHigh;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector512<float> a, Vector512<float> b, ref Vector512<double> low, ref Vector512<double> high)
    {
        var (aLow, aHigh) = Vector512.Widen(a);
        var (bLow, bHigh) = Vector512.Widen(b);
        var lowDifference = aLow - bLow;
        var highDifference = aHigh - bHigh;
        low += lowDifference * lowDifference;
        high += highDifference * highDifference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> values, int index) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);

    private static Vector512<float> LoadTail(ReadOnlySpan<float> values, int index)
    {
        Span<float> padded = stackalloc float[Lanes];
        padded.Clear();
        values[index..].CopyTo(padded);
        return Vector512.Create<float>(padded);
    }

    // Written out because Vector512.Sum may add in an order of the hardware's choosing.
    private static double Sum(Vector512<double> low, Vector512<double> high)
    {
        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
