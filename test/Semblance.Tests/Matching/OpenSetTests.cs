using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.Search;

namespace Semblance.Tests.Matching;

/// <summary>Promise P9, in small; bench/Semblance.Benchmarks/Matching has it at full size.</summary>
public class OpenSetTests
{
    [Theory]
    [InlineData(12, 60)]
    [InlineData(60, 20)]
    [InlineData(300, 4)]
    public void Strangers_are_unknown_and_the_enrolled_are_found(int people, int galleries)
    {
        const int Probes = 100;
        var (letIn, found, wrong) = (0, 0, 0);
        for (var g = 0; g < galleries; g++)
        {
            var source = new SyntheticFaces((people * 1_000) + g);
            var points = Enumerable.Range(0, people).Select(_ => source.Person()).ToArray();
            var gallery = points.Select((p, i) => SyntheticFaces.Enrol(i, source.FaceOf(p))).ToArray();
            var threshold = Thresholds.ForSearch(SyntheticFaces.Space, people, ImpostorScores.Of(SyntheticFaces.Space, gallery, default));
            for (var i = 0; i < Probes; i++)
            {
                letIn += Matcher.Identify(Search(gallery, source.FaceOf(source.Person())), threshold).Outcome == Outcome.Unknown ? 0 : 1;
                var person = i % people;
                var decision = Matcher.Identify(Search(gallery, source.FaceOf(points[person], 0.3)), threshold);
                found += decision.Person == SyntheticFaces.PersonOf(person) ? 1 : 0;
                wrong += decision.Person is { } named && named != SyntheticFaces.PersonOf(person) ? 1 : 0;
            }
        }

        // Three standard errors above the target: a derivation that keeps its promise fails this once in a thousand seeds, and the seeds are fixed.
        double probes = galleries * Probes;
        var target = Thresholds.DefaultTargetFpir;
        Assert.InRange(letIn / probes, 0, target + (3 * Math.Sqrt(target / probes)));
        Assert.InRange(found / probes, 0.9, 1);
        Assert.Equal(0, wrong);
    }

    private static Ranking Search(Face[] gallery, float[] probe)
    {
        var nearest = gallery
            .Select(f => new Candidate(f.Person, f.Id, 1 - TensorPrimitives.CosineSimilarity(f.Embedding.Span, probe)))
            .OrderBy(c => c.Distance).Take(2).ToArray();
        return new Ranking(nearest, gallery.Length, gallery.Length, "test");
    }
}
