using System.Globalization;
using Semblance.Matching;
using Semblance.People;
using Semblance.Search;

namespace Semblance.Benchmarks.Matching;

/// <summary>What became of strangers and of enrolled people over many galleries.</summary>
internal sealed class Tally
{
    private readonly List<double> _fpir = [];
    private readonly List<double> _usualFpir = [];
    private readonly List<double?> _thresholds = [];
    private int _enrolled;
    private int _unknown;
    private int _wrong;
    private int _ambiguous;

    /// <summary>An ambiguous answer to a stranger counts as a false positive: it names people.</summary>
    public void AddStrangers(Ranking[] rankings, Threshold threshold, Threshold usual)
    {
        _thresholds.Add(threshold.Value);
        _fpir.Add(rankings.Average(r => Matcher.Identify(r, threshold).Outcome == Outcome.Unknown ? 0.0 : 1.0));
        _usualFpir.Add(rankings.Average(r => Matcher.Identify(r, usual).Outcome == Outcome.Unknown ? 0.0 : 1.0));
    }

    public void AddEnrolled(PersonId[] people, Ranking[] rankings, Threshold threshold)
    {
        foreach (var (person, ranking) in people.Zip(rankings))
        {
            var decision = Matcher.Identify(ranking, threshold);
            _enrolled++;
            _unknown += decision.Outcome == Outcome.Unknown ? 1 : 0;
            _wrong += decision.Outcome == Outcome.Match && decision.Person != person ? 1 : 0;
            _ambiguous += decision.Outcome == Outcome.Ambiguous ? 1 : 0;
        }
    }

    public override string ToString()
    {
        // Strangers of one gallery share its luck, so the error is that between galleries, where there are several.
        var mean = _fpir.Average();
        var error = _fpir.Count > 4 ? Math.Sqrt(_fpir.Sum(f => (f - mean) * (f - mean)) / (_fpir.Count - 1.0) / _fpir.Count) : double.NaN;
        var spread = double.IsNaN(error) ? "" : $" ± {2 * error:P2}";
        var none = _thresholds.Count(t => t is null);
        var without = none == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (none in {none})");
        return string.Create(CultureInfo.InvariantCulture,
            $"{_thresholds.Average():0.000}{without} | {mean:P2}{spread} | {Share(_unknown)} | {Share(_wrong)} | {Share(_ambiguous)} | {_usualFpir.Average():P1} |");
    }

    private string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"{count / (double)_enrolled:P2}");
}
