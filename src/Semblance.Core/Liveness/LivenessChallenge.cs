using Semblance.Clients;

namespace Semblance.Liveness;

/// <summary>What to do, in an order that nobody knew before.</summary>
public sealed record LivenessChallenge(Guid Id, ClientId Client, IReadOnlyList<LivenessStep> Steps, DateTimeOffset ExpiresAt);
