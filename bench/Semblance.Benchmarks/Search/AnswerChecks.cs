using Semblance.Search;
using Semblance.Search.Kernels;

namespace Semblance.Benchmarks.Search;

/// <summary>Is every answer the exact one? Throws when it is not: a fast wrong answer is no measurement.</summary>
internal static class AnswerChecks
{
    private const int People = 5;

    // Between the strangers' nearest and the enrolled probes' own faces; only whether decisions agree matters here.
    private const double Threshold = 0.65;

    public static void Run(GalleryIndex index, float[][] probes, Report report)
    {
        var together = index.FindNearest([.. probes.Select(p => new ReadOnlyMemory<float>(p))], People);
        var naive = Math.Min(probes.Length, 20_000_000 / index.FaceCount);
        var matches = 0;
        for (var i = 0; i < probes.Length; i++)
        {
            var codes = index.FindNearest(probes[i], People).Candidates;
            var floats = index.FindNearest(probes[i], People, among: null, double.PositiveInfinity, SearchMethod.Float32).Candidates;
            if (!codes.SequenceEqual(floats) || !codes.SequenceEqual(together[i].Candidates) || (i < naive && codes[0] != Nearest(index, probes[i])))
            {
                throw new InvalidOperationException($"Probe {i}: the methods disagree.");
            }

            matches += codes[0].Distance <= Threshold ? 1 : 0;
        }

        report.WriteLine(
            $"Answers: {probes.Length} probes, half of them strangers; int8, float32 and batch gave the same {People} people, faces and distances " +
            $"for all of them, {naive} also checked against plain double-precision scoring of every face; {matches} match at {Threshold}, by every method.\n");
    }

    private static unsafe Candidate Nearest(GalleryIndex index, float[] probe)
    {
        var norm = ExactDistance.SquaredNorm(probe);
        var best = new Candidate(default, default, double.PositiveInfinity);
        var snapshot = index.Snapshot;
        foreach (var block in snapshot.Blocks)
        {
            for (var row = 0; row < block.Count; row++)
            {
                var record = block.Records[row];
                var distance = ExactDistance.Between(block.PaddedEmbedding(row), record.SquaredNorm, probe, norm, index.Metric);
                if (distance < best.Distance || (distance == best.Distance && block.Faces[row].CompareTo(best.Face) < 0))
                {
                    best = new Candidate(snapshot.People[record.Person], block.Faces[row], distance);
                }
            }
        }

        return best;
    }
}
