namespace Semblance.Documents.Search;

/// <summary>
/// Reciprocal rank fusion: two rankings whose scores cannot be compared are joined by their places. Source: Cormack, Clarke and Büttcher, SIGIR 2009,
/// https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf, which chose k = 60.
/// </summary>
public static class RankFusion
{
    public const int K = 60;

    /// <summary>Each ranking gives this many at least, or what there is; more where more hits are asked for.</summary>
    public const int LeastCandidates = 100;

    /// <summary>How many of each ranking are joined for so many hits.</summary>
    public static int CandidatesFor(int hits) => Math.Max(LeastCandidates, hits);

    /// <summary>1 / (60 + place) for each ranking that has it.</summary>
    public static double Score(int? text, int? vector) => Part(text) + Part(vector);

    private static double Part(int? place) => place is { } p ? 1.0 / (K + p) : 0;
}
