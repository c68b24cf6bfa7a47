using Semblance.Liveness;

namespace Semblance.Server.Documents;

/// <param name="Client">Whose people it is about; without a key, default where it is left out.</param>
internal sealed record ChallengeInput(string? Client = null);

/// <summary>What to do before the camera, from the front, in this order. Sides are the person's own.</summary>
/// <param name="Id">Good once.</param>
/// <param name="LeastPhotos">Photos to send, in the order they were taken, at least.</param>
internal sealed record ChallengeDocument(Guid Id, IReadOnlyList<LivenessStep> Steps, DateTimeOffset ExpiresAt, int LeastPhotos, int MostPhotos)
{
    public static ChallengeDocument Of(LivenessChallenge challenge) =>
        new(challenge.Id, challenge.Steps, challenge.ExpiresAt, LivenessRule.LeastFrames, LivenessRule.MostFrames);
}

/// <param name="Photo">The photo that ends the step, from 0; absent when the step was not seen.</param>
internal sealed record StepDocument(LivenessStep Step, bool Seen, int? Photo);

/// <summary>Whether photos showed what was asked for.</summary>
/// <param name="Faults">too-few photos with a face, same-photo twice, other-face on one of them.</param>
internal sealed record LivenessDocument(bool Live, IReadOnlyList<StepDocument> Steps, IReadOnlyList<LivenessFault> Faults)
{
    public static LivenessDocument Of(LivenessVerdict verdict) =>
        new(verdict.IsLive, [.. verdict.Steps.Select(s => new StepDocument(s.Step, s.Frame is not null, s.Frame))], verdict.Faults);
}
