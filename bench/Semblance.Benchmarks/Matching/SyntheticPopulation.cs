using Semblance.Spaces;

namespace Semblance.Benchmarks.Matching;

/// <summary>
/// People who do not exist, with embeddings spread as a real model spreads them: a person is a point, a face of theirs that point and noise.
/// </summary>
internal sealed class SyntheticPopulation
{
    private readonly double[] _scales;
    private readonly float[] _middle;
    private readonly double _noise;
    private readonly double[] _clusterShares;
    private readonly double _clusterWeight;
    private readonly double[][] _clusters;

    private SyntheticPopulation(
        string name, Space space, double[] scales, float[] middle, double noise, double[] clusterShares, double clusterWeight)
    {
        Name = name;
        Space = space;
        _scales = scales;
        _middle = middle;
        _noise = noise;
        _clusterShares = clusterShares;
        _clusterWeight = clusterWeight;
        var random = new Gaussians(7);
        _clusters = clusterShares.Select(_ => Point(random)).ToArray();
    }

    public string Name { get; }

    public Space Space { get; }

    /// <summary>512-D, compared by cosine: different people 0.00 (deviation 0.059), two faces of a person 0.58.</summary>
    public static SyntheticPopulation ArcFace() => Cosine("ArcFace-like, 512-D cosine", [1.0], 0);

    /// <summary>The same with six groups of people of unequal size who look more alike: within a group strangers are two deviations nearer.</summary>
    public static SyntheticPopulation Clustered() =>
        Cosine("ArcFace-like, six unequal groups of lookalikes", [0.4, 0.25, 0.15, 0.1, 0.06, 0.04], 0.2);

    /// <summary>
    /// 128-D, compared by distance: the variance falls over the principal axes as that of 3,695 real dlib encodings does, different people are
    /// 0.82 apart (deviation 0.10), two faces of a person 0.36.
    /// </summary>
    /// <param name="prior">Whether the matcher knows the space.</param>
    public static SyntheticPopulation Dlib(bool prior)
    {
        var steps = new (int Axes, double Share)[] { (8, 0.42), (8, 0.18), (8, 0.12), (8, 0.09), (16, 0.11), (80, 0.08) };
        var scales = steps.SelectMany(s => Enumerable.Repeat(Math.Sqrt(0.285 * s.Share / s.Axes), s.Axes)).ToArray();
        var middle = Enumerable.Repeat((float)Math.Sqrt(1.75 / 128), 128).ToArray();
        var space = prior ? KnownSpaces.Dlib : KnownSpaces.Dlib with { Impostors = null };
        return new SyntheticPopulation(prior ? "dlib-like, 128-D L2, prior known" : "dlib-like, 128-D L2, no prior", space, scales, middle, 0.475, [1.0], 0);
    }

    /// <summary>A person of the population, as a point of the space.</summary>
    public double[] Person(Gaussians random)
    {
        var point = Point(random);
        var cluster = _clusters[ClusterAt(random.Uniform())];
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = (Math.Sqrt(_clusterWeight) * cluster[i]) + (Math.Sqrt(1 - _clusterWeight) * point[i]);
        }

        return point;
    }

    /// <summary>A face of the person; some photos are worse than others.</summary>
    public void Photograph(double[] person, Gaussians random, Span<float> face)
    {
        var noise = _noise * Math.Exp(0.2 * random.Next());
        for (var i = 0; i < face.Length; i++)
        {
            face[i] = (float)(_middle[i] + person[i] + (noise * _scales[i] * random.Next()));
        }
    }

    private static SyntheticPopulation Cosine(string name, double[] clusterShares, double clusterWeight)
    {
        // This decay leaves 287 effective dimensions of 512: 1 / 0.059 squared.
        var scales = Enumerable.Range(0, 512).Select(i => Math.Exp(-0.0065 * i / 2)).ToArray();
        var space = new Space { Key = new SpaceKey("synthetic"), Model = name, Dimension = 512, Metric = Metric.Cosine };
        return new SyntheticPopulation(name, space, scales, new float[512], 0.82, clusterShares, clusterWeight);
    }

    private double[] Point(Gaussians random) => _scales.Select(scale => scale * random.Next()).ToArray();

    private int ClusterAt(double share)
    {
        var cluster = 0;
        while (cluster < _clusterShares.Length - 1 && share >= _clusterShares[cluster])
        {
            share -= _clusterShares[cluster++];
        }

        return cluster;
    }
}
