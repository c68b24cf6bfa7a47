using System.Globalization;
using Semblance.Matching;

namespace Semblance.Benchmarks.Matching;

/// <summary>
/// Does a derived threshold keep its promise: of strangers, is at most the target share answered with somebody? And what does that cost those
/// who are enrolled? Run by <c>dotnet run -c Release --project bench/Semblance.Benchmarks -- open-set</c>; docs/thresholds.md has the answer.
/// </summary>
internal static class OpenSetAccuracy
{
    private const int SampledPeople = 2_000;
    private const int Probes = 8_000;

    private static readonly int[] Sizes = [10, 50, 200, 1_000, 10_000];

    /// <summary>Writes the tables as Markdown.</summary>
    /// <param name="probes">Strangers per row, about; 8,000 when null.</param>
    public static void Run(TextWriter output, int? probes)
    {
        (SyntheticPopulation Population, double Twice, double Usual)[] cases =
        [
            (SyntheticPopulation.ArcFace(), 0, 0.68),
            (SyntheticPopulation.ArcFace(), 0.02, 0.68),
            (SyntheticPopulation.Clustered(), 0, 0.68),
            (SyntheticPopulation.Dlib(prior: true), 0, 0.6),
            (SyntheticPopulation.Dlib(prior: false), 0, 0.6),
        ];
        foreach (var (population, twice, usual) in cases)
        {
            var title = twice > 0 ? $"{population.Name}, {twice:P0} of the people enrolled twice under two names" : population.Name;
            output.WriteLine($"\n### {title}\n");
            output.WriteLine($"| people | faces each | galleries | threshold | FPIR | FNIR | wrong person | ambiguous | FPIR at the usual {usual.ToString(CultureInfo.InvariantCulture)} |");
            output.WriteLine("|---|---|---|---|---|---|---|---|---|");
            foreach (var size in Sizes)
            {
                foreach (var faces in (int[])[1, 10])
                {
                    output.WriteLine(Measure(population, size, faces, twice, usual, probes ?? Probes));
                    output.Flush();
                }
            }
        }
    }

    private static string Measure(SyntheticPopulation population, int people, int mostFaces, double twice, double usual, int probes)
    {
        var perGallery = Math.Clamp(people, 20, 2_000);
        var galleries = Math.Max(1, probes / perGallery);
        var tally = new Tally();
        for (var g = 0; g < galleries; g++)
        {
            var random = new Gaussians((people * 1_000_003) + (mostFaces * 7_919) + g);
            var gallery = new SyntheticGallery(population, people, mostFaces, twice, random);
            var threshold = Thresholds.ForSearch(population.Space, gallery.Faces, gallery.Scores(SampledPeople));
            var strangers = gallery.Search(Enumerable.Range(0, perGallery).Select(_ => gallery.Stranger(random)).ToArray());
            tally.AddStrangers(strangers, threshold, Threshold.Fixed(usual));
            var enrolled = Enumerable.Range(0, Math.Min(perGallery, 500)).Select(_ => gallery.Enrolled(random, twice)).ToArray();
            tally.AddEnrolled(enrolled.Select(e => e.Person).ToArray(), gallery.Search(enrolled.Select(e => e.Face).ToArray()), threshold);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"| {people:N0} | {(mostFaces == 1 ? "1" : "1 to 10")} | {galleries:N0} | {tally}");
    }
}
