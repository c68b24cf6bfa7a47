namespace Semblance.Liveness;

/// <summary>Whether photos showed what a challenge asked for.</summary>
/// <param name="Faults">What is wrong with all of them together; empty for nothing.</param>
public sealed record LivenessVerdict(IReadOnlyList<LivenessStepVerdict> Steps, IReadOnlyList<LivenessFault> Faults)
{
    public bool IsLive => Faults.Count == 0 && Steps.All(s => s.Frame is not null);
}

/// <param name="Frame">The photo that ends the step, from 0; null when it was not seen.</param>
public sealed record LivenessStepVerdict(LivenessStep Step, int? Frame);

public enum LivenessFault
{
    /// <summary>Fewer photos with a face than a challenge needs.</summary>
    TooFew,

    /// <summary>Two of the photos are the same picture.</summary>
    SamePhoto,

    /// <summary>The photos do not show one person.</summary>
    OtherFace,
}
