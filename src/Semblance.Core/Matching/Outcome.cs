namespace Semblance.Matching;

/// <summary>What a search or a comparison decided.</summary>
public enum Outcome
{
    /// <summary>Nobody: the nearest is not near enough, or nothing says what near enough is. What a stranger gets.</summary>
    Unknown,

    /// <summary>The nearest person is near enough, and the second is clearly farther away.</summary>
    Match,

    /// <summary>The nearest person is near enough, but so nearly is the second: twins, or one person under two names.</summary>
    Ambiguous,
}
