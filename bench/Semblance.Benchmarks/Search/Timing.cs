using System.Diagnostics;
using System.Globalization;

namespace Semblance.Benchmarks.Search;

/// <summary>Milliseconds of one repeated action: the best run says what the code can do, the median what the machine let it do.</summary>
internal readonly record struct Timing(double Best, double Median)
{
    /// <summary>Runs once to warm up, then until the time is used up, 3 times at least.</summary>
    public static Timing Of(Action<int> action, double seconds = 2)
    {
        action(0);
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        for (var run = 0; run < 3 || whole.Elapsed.TotalSeconds < seconds; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action(run);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return new Timing(times[0], times[times.Count / 2]);
    }

    public Timing Each(int count) => new(Best / count, Median / count);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Best:G3} / {Median:G3}");
}
