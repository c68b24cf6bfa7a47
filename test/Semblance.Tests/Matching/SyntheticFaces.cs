using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Spaces;

namespace Semblance.Tests.Matching;

/// <summary>Faces of people who do not exist: each person a random direction of 96 dimensions, each face that direction and noise.</summary>
internal sealed class SyntheticFaces(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Different people are 1.00 apart (deviation 0.10), two faces of one person 0.42 or less.</summary>
    public static Space Space { get; } = new() { Key = new SpaceKey("synthetic"), Model = "none", Dimension = 96, Metric = Metric.Cosine };

    public float[] Person() => Enumerable.Range(0, Space.Dimension).Select(_ => (float)Gaussian()).ToArray();

    /// <param name="noise">0 gives the person's own direction.</param>
    public float[] FaceOf(float[] person, double noise = 0.5) => person.Select(x => (float)(x + (noise * Gaussian()))).ToArray();

    public static Face Enrol(int person, float[] embedding, int face = 0) => new()
    {
        Id = new FaceId(Id(person, face + 1)),
        Client = ClientId.Default,
        Person = PersonOf(person),
        Space = Space.Key,
        Embedding = embedding,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>So many people with one face each.</summary>
    public Face[] Gallery(int people) => Enumerable.Range(0, people).Select(i => Enrol(i, Person())).ToArray();

    public static PersonId PersonOf(int person) => new(Id(person, 0));

    private static Guid Id(int person, int face) => new(person + 1, (short)face, 0, new byte[8]);

    private double Gaussian() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
