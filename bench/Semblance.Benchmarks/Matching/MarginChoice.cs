using System.Globalization;
using Semblance.Matching;

namespace Semblance.Benchmarks.Matching;

/// <summary>
/// How far must the second person be? A wide margin asks again for people who were recognised rightly, a narrow one names the wrong sibling. Run
/// by <c>dotnet run -c Release --project bench/Semblance.Benchmarks -- margin</c>; docs/thresholds.md has the answer.
/// </summary>
internal static class MarginChoice
{
    private const int People = 200;
    private const int Galleries = 20;
    private const int Probes = 200;
    private const double Doubled = 0.1;

    private static readonly double[] Margins = [0, 0.02, 0.05, 0.1, 0.2];

    /// <summary>Writes the table as Markdown.</summary>
    public static void Run(TextWriter output)
    {
        output.WriteLine("| population | whose probe | margin | right | wrong person | ambiguous | unknown |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var population in (SyntheticPopulation[])[SyntheticPopulation.ArcFace(), SyntheticPopulation.Dlib(prior: true)])
        {
            foreach (var (who, likeness, doubles) in ((string, double, bool)[])
                [("has no double", 1, false), ("has a sibling (likeness 0.5)", 0.5, true), ("has a twin (likeness 0.8)", 0.8, true), ("is enrolled under two names", 1, true)])
            {
                foreach (var margin in Margins)
                {
                    var shares = Measure(population, likeness, doubles, margin).Select(s => s.ToString("P1", CultureInfo.InvariantCulture));
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {population.Name} | {who} | {margin:0.00} | {string.Join(" | ", shares)} |"));
                }
            }
        }
    }

    private static double[] Measure(SyntheticPopulation population, double likeness, bool doubles, double margin)
    {
        var counts = new int[4];
        for (var g = 0; g < Galleries; g++)
        {
            var random = new Gaussians(g);
            var gallery = new SyntheticGallery(population, People, 3, Doubled, random, likeness);
            var threshold = Thresholds.ForSearch(population.Space, gallery.Faces, gallery.Scores(People));
            var probes = Enumerable.Range(0, Probes).Select(_ => doubles ? gallery.Doubled(random, Doubled) : gallery.Enrolled(random, Doubled)).ToArray();
            foreach (var (probe, ranking) in probes.Zip(gallery.Search(probes.Select(p => p.Face).ToArray())))
            {
                var decision = Matcher.Identify(ranking, threshold, margin);
                counts[decision.Outcome switch
                {
                    Outcome.Match => decision.Person == probe.Person ? 0 : 1,
                    Outcome.Ambiguous => 2,
                    _ => 3,
                }]++;
            }
        }

        return counts.Select(c => c / (double)(Galleries * Probes)).ToArray();
    }
}
