using System.Diagnostics;
using System.Globalization;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Benchmarks.Search;

/// <summary>
/// How many probes have to come together for a pass over the floats to be faster than one over the codes? Milliseconds a probe on one thread, the best of several passes: what
/// <see cref="GalleryIndex"/> chooses by.
/// </summary>
internal static class SharedPasses
{
    private static readonly int[] Counts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 40, 48, 96, 192];

    public static void Run(TextWriter output, int rows)
    {
        var index = new GalleryIndex(SyntheticFaces.Dimension, Metric.Cosine);
        var vector = new float[SyntheticFaces.Dimension];
        for (var i = 0; i < rows; i++)
        {
            SyntheticFaces.Write(i, 0, vector);
            index.Add(FaceId.New(), PersonId.New(), vector);
        }

        // Half of them enrolled, half of them strangers.
        var probes = Enumerable.Range(0, Counts[^1]).Select(i => new ReadOnlyMemory<float>(SyntheticFaces.Make(i % 2 == 0 ? i * (rows / Counts[^1]) : rows + i, 1))).ToArray();
        output.WriteLine("| probes | codes, ms a probe | floats, ms a probe |");
        output.WriteLine("|---|---|---|");
        foreach (var count in Counts)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {Time(SearchMethod.Int8, count):F3} | {Time(SearchMethod.Float32, count):F3} |"));
        }

        double Time(SearchMethod method, int count)
        {
            var best = double.PositiveInfinity;
            for (var (pass, began) = (0, Stopwatch.GetTimestamp()); pass < 3 || Stopwatch.GetElapsedTime(began).TotalSeconds < 1; pass++)
            {
                var from = Stopwatch.GetTimestamp();
                index.FindNearest(probes[..count], 2, among: null, double.PositiveInfinity, method);
                best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalMilliseconds / count);
            }

            return best;
        }
    }
}
