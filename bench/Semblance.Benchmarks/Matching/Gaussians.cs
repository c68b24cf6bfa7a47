namespace Semblance.Benchmarks.Matching;

/// <summary>Standard normal numbers, the same ones for the same seed (Marsaglia's polar method).</summary>
internal sealed class Gaussians(int seed)
{
    private readonly Random _random = new(seed);
    private double? _spare;

    public double Uniform() => _random.NextDouble();

    public double Next()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        double x, y, s;
        do
        {
            x = (2 * _random.NextDouble()) - 1;
            y = (2 * _random.NextDouble()) - 1;
            s = (x * x) + (y * y);
        }
        while (s is >= 1 or 0);

        var scale = Math.Sqrt(-2 * Math.Log(s) / s);
        _spare = y * scale;
        return x * scale;
    }
}
