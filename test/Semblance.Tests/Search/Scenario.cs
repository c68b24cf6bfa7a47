using FsCheck;
using FsCheck.Fluent;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Search.Kernels;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

/// <summary>What the vectors of a scenario look like: the ordinary and the spiteful.</summary>
public enum Shape
{
    Normal,
    Unit,

    /// <summary>Small whole numbers: equal distances everywhere.</summary>
    Grid,
    Sparse,
    OneHugeValue,
    WildScales,
    NearTheEndOfFloat,
    Denormal,

    /// <summary>All within a hair of one vector.</summary>
    Crowded,
}

/// <summary>A random gallery and probes, reproducible from the values that FsCheck prints.</summary>
public sealed record Scenario(int Seed, int Dimension, Metric Metric, Shape Shape, int Rows, int People, int Limit)
{
    private static readonly int[] Dimensions = [2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 160, 511, 512, 513, 1030];

    public static Arbitrary<Scenario> Arbitrary { get; } = Arb.From(
        from seed in Gen.Choose(0, 1_000_000)
        from dimension in Gen.Elements(Dimensions)
        from metric in Gen.Elements(Metric.Cosine, Metric.L2)
        from shape in Gen.Elements(Enum.GetValues<Shape>())
        from rows in Gen.Elements(0, 1, 2, 9, 63, 64, 65, 200, 700)
        from people in Gen.Choose(1, 150)
        from limit in Gen.Elements(1, 2, 5, 40, 1000)
        select new Scenario(seed, dimension, metric, shape, rows, people, limit));

    internal List<NaiveRow> MakeRows()
    {
        var random = new Random(Seed);
        var people = Enumerable.Range(0, People).Select(_ => new PersonId(NewGuid(random))).ToArray();
        var rows = new List<NaiveRow>();
        for (var i = 0; i < Rows; i++)
        {
            var isDuplicate = i > 0 && random.Next(8) == 0;
            var vector = isDuplicate ? [.. rows[random.Next(i)].Vector] : MakeVector(random);
            rows.Add(new NaiveRow(new FaceId(NewGuid(random)), people[random.Next(People)], vector));
        }

        return rows;
    }

    internal static Face FaceOf(NaiveRow row) => new()
    {
        Id = row.Face,
        Client = Clients.ClientId.Default,
        Person = row.Person,
        Space = new SpaceKey("scenario"),
        Embedding = row.Vector,
        CreatedAt = default,
    };

    /// <summary>Some like a row, some like none.</summary>
    internal List<float[]> MakeProbes(List<NaiveRow> rows, int count)
    {
        var random = new Random(Seed + 1);
        return [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 && rows.Count > 0 ? rows[random.Next(rows.Count)].Vector : MakeVector(random))];
    }

    internal GalleryIndex MakeIndex(List<NaiveRow> rows)
    {
        var index = new GalleryIndex(Dimension, Metric);
        rows.ForEach(r => index.Add(r.Face, r.Person, r.Vector));
        return index;
    }

    /// <summary>The whole gallery scored by the product's own distance, which the index must agree with to the last bit.</summary>
    internal List<Candidate> Expected(IEnumerable<NaiveRow> rows, float[] probe) =>
        rows.Select(r => new Candidate(r.Person, r.Face, ExactDistance.Between(
                r.Vector, ExactDistance.SquaredNorm(r.Vector), probe, ExactDistance.SquaredNorm(probe), Metric)))
            .GroupBy(c => c.Person)
            .Select(faces => faces.OrderBy(c => c.Distance).ThenBy(c => c.Face).First())
            .OrderBy(c => c.Distance).ThenBy(c => c.Face)
            .Take(Limit)
            .ToList();

    private float[] MakeVector(Random random)
    {
        var vector = new float[Dimension];
        var scale = Shape == Shape.WildScales ? MathF.Pow(10, random.Next(-44, 37)) : 1;
        for (var i = 0; i < Dimension; i++)
        {
            var value = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
            vector[i] = Shape switch
            {
                Shape.Grid => random.Next(-2, 3),
                Shape.Sparse => random.Next(12) == 0 ? value : 0,
                Shape.OneHugeValue => i == 0 ? 1e20f * (1 + value) : value,
                Shape.WildScales => value * scale,
                Shape.NearTheEndOfFloat => value * 2.2e38f,
                Shape.Denormal => float.Epsilon * random.Next(-5, 6),
                Shape.Crowded => i % 7 - 3 + 1e-6f * value,
                _ => value,
            };
        }

        if (Array.TrueForAll(vector, v => v == 0))
        {
            vector[random.Next(Dimension)] = Shape == Shape.Denormal ? float.Epsilon : 1;
        }

        if (Shape == Shape.Unit)
        {
            var norm = MathF.Sqrt(vector.Sum(v => v * v));
            return [.. vector.Select(v => v / norm)];
        }

        return vector;
    }

    private static Guid NewGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
