using System.Globalization;

namespace Semblance.Benchmarks.Server;

/// <summary>What one run of load came to; times are milliseconds.</summary>
internal sealed class LoadResult(IEnumerable<double> latencies, TimeSpan taken)
{
    private readonly double[] _sorted = [.. latencies.Order()];

    public double PerSecond => _sorted.Length / taken.TotalSeconds;

    public double Average => _sorted.Average();

    public double At(double quantile) => _sorted[Math.Min(_sorted.Length - 1, (int)(quantile * _sorted.Length))];

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{PerSecond,9:N0} a second; median {At(0.5),7:F2} ms, p95 {At(0.95),7:F2}, p99 {At(0.99),7:F2}");
}
