using Semblance.People;

namespace Semblance.Matching;

/// <summary>What a threshold rests on.</summary>
public enum EvidenceKind
{
    /// <summary>Nothing: too few people to learn from, and nothing known about the space.</summary>
    None,

    /// <summary>The caller's word.</summary>
    Caller,

    /// <summary>The word of the client's settings.</summary>
    Client,

    /// <summary>What is known about the space: <see cref="Spaces.Space.Impostors"/>.</summary>
    Prior,

    /// <summary>The distances between different people of the gallery.</summary>
    Gallery,

    /// <summary>Both: the gallery's own distances, steadied by what is known about the space.</summary>
    PriorAndGallery,
}

/// <summary>The evidence for a threshold, in words and figures.</summary>
/// <param name="Text">One sentence for people.</param>
public sealed record Evidence(EvidenceKind Kind, string Text)
{
    /// <summary>Different people whose distances were looked at; 0 when none were.</summary>
    public int PeopleSampled { get; init; }

    /// <summary>Pairs of different people among them.</summary>
    public long PairsSampled { get; init; }

    /// <summary>The false match rate of a single comparison that the target leaves, 0 to 0.5; null when none was derived.</summary>
    public double? TargetFmr { get; init; }

    /// <summary>The middle distance between different people; null when unknown.</summary>
    public double? ImpostorMedian { get; init; }

    /// <summary>The spread below it that the threshold was derived with, as a standard deviation; null when unknown.</summary>
    public double? ImpostorDeviation { get; init; }

    /// <summary>Pairs so near that they are probably one person under two names; nearest first, at most 20. They do not move the threshold.</summary>
    public IReadOnlyList<SuspectedDuplicate> SuspectedDuplicates { get; init; } = [];
}

/// <summary>Two people of a gallery who are probably one.</summary>
/// <param name="Distance">Between the two sampled faces, in the space's metric.</param>
public sealed record SuspectedDuplicate(PersonId First, PersonId Second, double Distance);
