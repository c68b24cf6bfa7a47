using System.Numerics.Tensors;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Matching;
using Semblance.People;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Benchmarks.Matching;

/// <summary>People of a population enrolled with some faces each, searched by brute force.</summary>
internal sealed class SyntheticGallery
{
    private readonly Space _space;
    private readonly List<(PersonId Person, float[] Face, float Square)> _faces = [];
    private readonly List<(PersonId Id, double[] Point)> _people = [];
    private readonly SyntheticPopulation _population;

    /// <param name="twice">The share of people who have a double: are enrolled once more under another name, or have a sibling.</param>
    /// <param name="likeness">Of a double: 1 for the same person, 0 for a stranger.</param>
    public SyntheticGallery(SyntheticPopulation population, int people, int mostFaces, double twice, Gaussians random, double likeness = 1)
    {
        _population = population;
        _space = population.Space;
        for (var i = 0; i < people; i++)
        {
            // Of the first ones, every second is the double of the one before it.
            var point = population.Person(random);
            if (i % 2 == 1 && i < people * twice * 2)
            {
                point = point.Zip(_people[i - 1].Point, (own, other) => (likeness * other) + (Math.Sqrt(1 - (likeness * likeness)) * own)).ToArray();
            }

            _people.Add((Id(i), point));
        }

        foreach (var (id, point) in _people)
        {
            var faces = 1 + (int)(random.Uniform() * mostFaces);
            for (var f = 0; f < faces; f++)
            {
                var face = Photograph(point, random);
                _faces.Add((id, face, TensorPrimitives.SumOfSquares<float>(face)));
            }
        }
    }

    public int Faces => _faces.Count;

    public int People => _people.Count;

    /// <summary>What a store's sample of this gallery gives: one face each, of at most so many people.</summary>
    public ImpostorScores Scores(int people)
    {
        var stride = Math.Max(1.0, People / (double)people);
        var wanted = Enumerable.Range(0, Math.Min(people, People)).Select(i => _people[(int)(i * stride)].Id).ToHashSet();
        var sample = _faces.Where(f => wanted.Contains(f.Person)).DistinctBy(f => f.Person).Select(f => new Face
        {
            Id = new FaceId(f.Person.Value),
            Client = ClientId.Default,
            Person = f.Person,
            Space = _space.Key,
            Embedding = f.Face,
            CreatedAt = default,
        });
        return ImpostorScores.Of(_space, sample.ToArray(), CancellationToken.None);
    }

    /// <summary>A new face of somebody enrolled who has no double, and who it is.</summary>
    public (PersonId Person, float[] Face) Enrolled(Gaussians random, double twice)
    {
        var first = (int)Math.Ceiling(People * twice * 2);
        var (id, point) = _people[Math.Min(People - 1, first + (int)(random.Uniform() * (People - first)))];
        return (id, Photograph(point, random));
    }

    /// <summary>A new face of somebody who has a double.</summary>
    public (PersonId Person, float[] Face) Doubled(Gaussians random, double twice)
    {
        var (id, point) = _people[(int)(random.Uniform() * People * twice * 2)];
        return (id, Photograph(point, random));
    }

    /// <summary>A face of somebody who is not.</summary>
    public float[] Stranger(Gaussians random) => Photograph(_population.Person(random), random);

    /// <summary>The two nearest people of each probe.</summary>
    public Ranking[] Search(float[][] probes)
    {
        var best = new (Candidate First, Candidate Second)[probes.Length];
        var far = new Candidate(default, default, double.PositiveInfinity);
        Array.Fill(best, (far, far));
        var squares = probes.Select(p => TensorPrimitives.SumOfSquares<float>(p)).ToArray();
        Parallel.For(0, (probes.Length + 63) / 64, block =>
        {
            var end = Math.Min(probes.Length, (block + 1) * 64);
            foreach (var (person, face, square) in _faces)
            {
                for (var p = block * 64; p < end; p++)
                {
                    var dot = TensorPrimitives.Dot<float>(probes[p], face);
                    var distance = _space.Metric == Metric.Cosine
                        ? 1 - (dot / Math.Sqrt(square * (double)squares[p]))
                        : Math.Sqrt(Math.Max(0, square + squares[p] - (2.0 * dot)));
                    Offer(ref best[p], new Candidate(person, new FaceId(person.Value), distance));
                }
            }
        });
        return best.Select(b => new Ranking(People > 1 ? [b.First, b.Second] : [b.First], Faces, People, "brute-force")).ToArray();
    }

    private static void Offer(ref (Candidate First, Candidate Second) best, Candidate candidate)
    {
        if (candidate.Person == best.First.Person)
        {
            best.First = candidate.Distance < best.First.Distance ? candidate : best.First;
        }
        else if (candidate.Distance < best.First.Distance)
        {
            best = (candidate, best.First);
        }
        else if (candidate.Distance < best.Second.Distance)
        {
            best.Second = candidate;
        }
    }

    private static PersonId Id(int index) => new(new Guid(index + 1, 0, 0, new byte[8]));

    private float[] Photograph(double[] point, Gaussians random)
    {
        var face = new float[_space.Dimension];
        _population.Photograph(point, random, face);
        return face;
    }
}
