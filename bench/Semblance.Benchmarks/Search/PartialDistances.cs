using System.Globalization;
using System.Numerics;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Search.Kernels;
using Semblance.Spaces;

namespace Semblance.Benchmarks.Search;

/// <summary>
/// Where a threshold is known: does it pay to look at the 32 leading principal axes first, and at the whole row only where these leave it within
/// the threshold? Exact, since leaving axes out never makes a distance longer. Synthetic faces whose variances fall off as those of real dlib
/// encodings (42, 60, 72, 81, 92 % in the first 8, 16, 24, 32, 48 of 128); they are made on their axes, so the rotation costs nothing here.
/// </summary>
internal static unsafe class PartialDistances
{
    private const int Dimension = 128;
    private const int Leading = 32;
    private const int ChunkRows = 256;
    private static readonly (int Upto, double Share)[] Spectrum = [(8, 0.42), (16, 0.60), (24, 0.72), (32, 0.81), (48, 0.92), (128, 1)];

    /// <param name="rows">Faces, one person each.</param>
    /// <param name="meanDistance">Between strangers: root of the mean square.</param>
    public static void Run(TextWriter output, int rows, double meanDistance)
    {
        var (index, whole, leading) = Fill(rows, meanDistance);
        var probes = Enumerable.Range(0, 64).Select(i => NewFace(10_000_000 + i, meanDistance)).ToArray();
        output.WriteLine(FormattableString.Invariant($"{rows:N0} faces of {Dimension}, strangers {meanDistance} apart; best / median ms a probe, k = 1"));
        foreach (var threshold in new[] { 0.5, 0.6 })
        {
            var left = 0L;
            for (var i = 0; i < probes.Length; i++)
            {
                var expected = index.FindNearest(probes[i], 1, within: threshold).Candidates;
                var actual = Find(whole, leading, probes[i], threshold, ref left).Nearest.ToCandidates(index.Snapshot.People);
                if (!expected.SequenceEqual(actual))
                {
                    throw new InvalidOperationException($"Probe {i}: pruning changed the answer.");
                }
            }

            var share = (double)left / rows / probes.Length;
            var codes = Timing.Of(i => index.FindNearest(probes[i % probes.Length], 1, within: threshold));
            var pruned = Timing.Of(i => Find(whole, leading, probes[i % probes.Length], threshold, ref left));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"within {threshold}: int8 {codes}, leading axes first {pruned}: {pruned.Best / codes.Best:F2} of the time; {share:P1} of the rows left after {Leading} axes"));
        }
    }

    private static (GalleryIndex Index, RowBlock Whole, RowBlock Leading) Fill(int rows, double meanDistance)
    {
        var index = new GalleryIndex(Dimension, Metric.L2);
        var whole = RowBlock.Allocate(index.Layout, rows);
        var leading = RowBlock.Allocate(new RowLayout(Leading, Metric.L2), rows);
        for (var i = 0; i < rows; i++)
        {
            var (face, embedding) = (FaceId.New(), NewFace(i, meanDistance));
            index.Add(face, new PersonId(new Guid(i, 0, 0, new byte[8])), embedding);
            whole.Append(face, i, embedding);
            leading.Append(face, i, embedding.AsSpan(0, Leading));
        }

        return (index, whole, leading);
    }

    private static float[] NewFace(int seed, double meanDistance)
    {
        var random = new Random(seed);
        var face = new float[Dimension];
        var (from, before) = (0, 0.0);
        foreach (var (upto, share) in Spectrum)
        {
            var deviation = meanDistance * Math.Sqrt((share - before) / (upto - from) / 2);
            for (; from < upto; from++)
            {
                face[from] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            before = share;
        }

        return face;
    }

    private static Probe Find(RowBlock whole, RowBlock leading, float[] vector, double threshold, ref long left)
    {
        var probe = new Probe(vector, whole.Layout, people: 1, threshold);
        var (first, second) = (new Look(leading, vector), new Look(whole, vector));
        Span<int> rows = stackalloc int[ChunkRows];
        Span<int> survivors = stackalloc int[ChunkRows];
        for (var start = 0; start < whole.Count; start += ChunkRows)
        {
            var chunk = rows[..Math.Min(ChunkRows, whole.Count - start)];
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i] = start + i;
            }

            var kept = survivors[..first.Keep(chunk, probe.Nearest.Limit, survivors)];
            left += kept.Length;
            foreach (var row in kept[..second.Keep(kept, probe.Nearest.Limit, kept)])
            {
                probe.Score(whole, row);
            }
        }

        whole.KeepAlive();
        leading.KeepAlive();
        return probe;
    }

    /// <summary>The product's own first look, at rows of any width.</summary>
    private sealed class Look(RowBlock block, float[] vector)
    {
        private readonly QuantizedProbe _probe = new(vector.AsSpan(0, block.Layout.Dimension), Metric.L2, block.Layout.CodeStride);

        /// <returns>How many rows may be within the distance; they are written to <paramref name="kept"/>, which may be <paramref name="rows"/>.</returns>
        public int Keep(ReadOnlySpan<int> rows, double distance, Span<int> kept)
        {
            var bound = new Int8Bound(_probe, Metric.L2);
            bound.Limit(distance);
            var dots = stackalloc int[ChunkRows];
            var copies = stackalloc byte[RowTerms.Count * RowTerms.GroupRows * sizeof(float)];
            var scratch = new RowTerms(copies, RowTerms.GroupRows);
            fixed (short* codes = _probe.Codes)
            {
                Int8Kernel.Dot(codes, block.Codes, block.Layout.CodeStride, rows, dots);
            }

            var count = 0;
            for (var i = 0; i < rows.Length; i += RowTerms.GroupRows)
            {
                var group = rows[i..Math.Min(i + RowTerms.GroupRows, rows.Length)];
                var bits = bound.Kept(block.Terms.Group(group, scratch), dots + i) & ((1u << group.Length) - 1);
                for (; bits != 0; bits &= bits - 1)
                {
                    kept[count++] = group[BitOperations.TrailingZeroCount(bits)];
                }
            }

            return count;
        }
    }
}
