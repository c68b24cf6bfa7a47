using System.Numerics;
using System.Runtime.CompilerServices;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>
/// A few probes against every row in one pass over the codes: rows that were read from memory for one probe are at hand for the others, and widened once for
/// four. What a probe finds is what <see cref="SingleScan"/> finds.
/// </summary>
internal sealed unsafe class SharedScan
{
    // 24 KB of codes at 512 values: they stay in the first-level cache while the probes take turns. A multiple of the kernels' rows and of a bound's group.
    private const int ChunkRows = 48;

    private readonly Probe[] _probes;
    private readonly ProbeCodes _codes;

    public SharedScan(Probe[] probes, RowLayout layout) => (_probes, _codes) = (probes, new ProbeCodes(probes, layout));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(GallerySnapshot snapshot, RowSelector selector)
    {
        Span<int> rows = stackalloc int[ChunkRows];
        for (var b = 0; b < snapshot.Blocks.Length; b++)
        {
            var block = snapshot.Blocks[b];
            for (var start = 0; start < snapshot.RowsOf(b);)
            {
                Compare(block, rows[..selector.Next(b, ref start, rows)]);
            }

            block.KeepAlive();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compare(RowBlock block, ReadOnlySpan<int> rows)
    {
        var dots = stackalloc int[ProbeCodes.Together * ChunkRows];
        for (var p = 0; p < _probes.Length; p += ProbeCodes.Together)
        {
            var together = Math.Min(ProbeCodes.Together, _probes.Length - p);
            _codes.Dot(p, together, block, rows, dots, ChunkRows);
            for (var i = 0; i < together; i++)
            {
                Score(block, rows, _probes[p + i], ref _codes.Bounds[p + i], dots + i * ChunkRows);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(RowBlock block, ReadOnlySpan<int> rows, Probe probe, ref Int8Bound bound, int* dots)
    {
        var copies = stackalloc byte[RowTerms.Count * RowTerms.GroupRows * sizeof(float)];
        var scratch = new RowTerms(copies, RowTerms.GroupRows);
        for (var i = 0; i < rows.Length; i += RowTerms.GroupRows)
        {
            var group = rows[i..Math.Min(i + RowTerms.GroupRows, rows.Length)];
            var changed = false;
            for (var kept = bound.Kept(block.Terms.Group(group, scratch), dots + i) & ((1u << group.Length) - 1); kept != 0; kept &= kept - 1)
            {
                changed |= probe.Score(block, group[BitOperations.TrailingZeroCount(kept)]);
            }

            if (changed)
            {
                bound.Limit(probe.Nearest.Limit);
            }
        }
    }
}
