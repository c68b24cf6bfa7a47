using System.Runtime.CompilerServices;
using Semblance.Search.Kernels;

namespace Semblance.Search;

/// <summary>
/// Many probes against every row in one pass: all dot products in single precision, block by block as in a matrix product, then exact
/// scores for the few pairs that <see cref="Float32Bound"/> cannot rule out.
/// </summary>
internal sealed class BatchScan
{
    /// <summary>Probes that share a pass: with the rows at hand they fill half of a second-level cache.</summary>
    public const int MostProbes = 4 * OuterProductKernel.Probes;

    private const int PanelRows = 64;

    private readonly List<ProbePanel> _panels = [];

    /// <param name="probes">1 to <see cref="MostProbes"/>.</param>
    public BatchScan(ReadOnlySpan<Probe> probes, RowLayout layout)
    {
        while (!probes.IsEmpty)
        {
            var width = probes.Length > 2 * OuterProductKernel.FewProbes ? OuterProductKernel.Probes : OuterProductKernel.FewProbes;
            var count = Math.Min(width, probes.Length);
            _panels.Add(new ProbePanel(probes[..count].ToArray(), width, layout, PanelRows));
            probes = probes[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(GallerySnapshot snapshot, RowSelector selector)
    {
        Span<int> rows = stackalloc int[PanelRows];
        for (var b = 0; b < snapshot.Blocks.Length; b++)
        {
            var block = snapshot.Blocks[b];
            for (var start = 0; start < snapshot.RowsOf(b);)
            {
                var picked = rows[..selector.Next(b, ref start, rows)];
                foreach (var panel in _panels)
                {
                    panel.Take(block, picked);
                }
            }

            block.KeepAlive();
        }
    }
}
