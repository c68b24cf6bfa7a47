using System.Diagnostics;
using System.Globalization;

namespace Semblance.Benchmarks.Postgres;

/// <summary>Milliseconds of the same question asked over and over, by one or by many at once.</summary>
internal sealed class Latencies
{
    private readonly double[] _sorted;

    private Latencies(IEnumerable<double> times) => _sorted = [.. times.Order()];

    public double Average => _sorted.Average();

    public double Median => At(0.5);

    public int Count => _sorted.Length;

    public double At(double quantile) => _sorted[Math.Min(_sorted.Length - 1, (int)(quantile * _sorted.Length))];

    /// <param name="users">Each asks again as soon as it is answered.</param>
    public static async Task<Latencies> OfAsync(int users, double seconds, Func<int, Task> ask)
    {
        await Task.WhenAll(Enumerable.Range(0, users).Select(ask)); // connections are made, plans remembered
        var whole = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(async () =>
        {
            var own = new List<double>();
            for (var i = user; whole.Elapsed.TotalSeconds < seconds || own.Count < 3; i += users)
            {
                var began = Stopwatch.GetTimestamp();
                await ask(i);
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return own;
        })));
        return new Latencies(times.SelectMany(t => t));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F2} / {At(0.95):F2} / {At(0.99):F2}");
}
