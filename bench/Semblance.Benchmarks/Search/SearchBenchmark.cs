using System.Globalization;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Benchmarks.Search;

/// <summary>
/// How fast is exact search, measured against what the machine can do at all and against the usual peers, everything in one run on the same
/// vectors? And does the fast first pass ever change an answer?
/// </summary>
internal static class SearchBenchmark
{
    private const int Probes = 192;

    public static int Run(string[] options)
    {
        var at = Array.IndexOf(options, "--faces");
        var sizes = at >= 0 ? [int.Parse(options[at + 1], CultureInfo.InvariantCulture)]
            : options.Contains("--quick") ? new[] { 10_000, 100_000 } : [10_000, 100_000, 1_000_000];
        using var report = new Report(options);
        report.WriteMachine();
        foreach (var size in sizes)
        {
            Console.Error.WriteLine($"{size} faces ...");
            var index = Fill(size);
            report.WriteLine($"\n## {size.ToString("N0", CultureInfo.InvariantCulture)} faces x {SyntheticFaces.Dimension}\n");
            MeasureSingle(index, report);
            MeasureBatches(index, report);
            if (!options.Contains("--no-peers"))
            {
                Peers.Measure(index, MakeProbes(index), report);
            }

            AnswerChecks.Run(index, MakeProbes(index), report);
            OpeningBenchmark.Run(index, MakeProbes(index)[0], report);
        }

        return 0;
    }

    private static GalleryIndex Fill(int size)
    {
        var index = new GalleryIndex(SyntheticFaces.Dimension, Metric.Cosine);
        var embedding = new float[SyntheticFaces.Dimension];
        for (var i = 0; i < size; i++)
        {
            SyntheticFaces.Write(i, face: 0, embedding);
            index.Add(FaceId.New(), new PersonId(new Guid(i, 0, 0, new byte[8])), embedding);
        }

        return index;
    }

    // Every other one enrolled, by another face of theirs; the others strangers.
    private static float[][] MakeProbes(GalleryIndex index) =>
        [.. Enumerable.Range(0, Probes).Select(i => SyntheticFaces.Make(i % 2 == 0 ? (int)(i * 7919L % index.FaceCount) : 10_000_000 + i, face: 1))];

    private static void MeasureSingle(GalleryIndex index, Report report)
    {
        var probes = MakeProbes(index);
        var bytes = (double)index.FaceCount * index.Layout.FloatStride * sizeof(float);
        var read = Timing.Of(_ => PlainRead.Sum(index));
        var floats = Timing.Of(i => Find(index, probes[i % Probes], SearchMethod.Float32));
        var codes = Timing.Of(i => Find(index, probes[i % Probes], SearchMethod.Int8));
        report.WriteTable("one probe, k = 1, 1 thread", "best / median ms", "against",
            ("plain read of the embeddings", $"{read}", $"{bytes / read.Best / 1e6:F1} GB/s"),
            ("float32 scan", $"{floats}", $"{read.Best / floats.Best:F2} of the read's bandwidth (target 0.9)"),
            ("**int8 + exact re-scoring**", $"{codes}", $"{codes.Best / floats.Best:F2} of the float32 scan's time (target 0.3)"));
    }

    private static Ranking Find(GalleryIndex index, float[] probe, SearchMethod method) =>
        index.FindNearest(probe, people: 1, among: null, double.PositiveInfinity, method);

    private static void MeasureBatches(GalleryIndex index, Report report)
    {
        var probes = MakeProbes(index);
        var rows = new List<(string, string, string)>();
        foreach (var count in new[] { 8, 16, 48, 96, 192 })
        {
            var flops = 2.0 * index.FaceCount * SyntheticFaces.Dimension * count;
            var batch = probes[..count].Select(p => new ReadOnlyMemory<float>(p)).ToArray();
            var ours = Timing.Of(_ => index.FindNearest(batch, people: 1));
            rows.Add(($"**{count} probes together**", $"{ours.Each(count)}", $"{flops / ours.Best / 1e6:F0} GFLOP/s, selection included"));
            if (OpenBlas.IsInstalled)
            {
                var flat = probes[..count].SelectMany(p => p).ToArray();
                var products = new float[index.Layout.BlockRows * count];
                var blas = new[] { 512, index.Layout.BlockRows }
                    .Select(n => Timing.Of(_ => OpenBlas.Multiply(index, flat, count, n, products))).MinBy(t => t.Best);
                rows.Add(($"OpenBLAS sgemm, {count} probes", $"{blas.Each(count)}",
                    $"{flops / blas.Best / 1e6:F0} GFLOP/s ({OpenBlas.Core} kernels); ours is {blas.Best / ours.Best:F2} of it (target 0.9)"));
            }
        }

        report.WriteTable("many probes, k = 1, 1 thread", "best / median ms a probe", "rate", [.. rows]);
    }
}
