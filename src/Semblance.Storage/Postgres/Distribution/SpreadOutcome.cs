namespace Semblance.Storage.Postgres.Distribution;

/// <summary>What spreading a client came to.</summary>
/// <param name="IsDone">False where it was spread already.</param>
/// <param name="Faces">That are copied.</param>
/// <param name="Indexes">That were dropped: 'semblance index build' builds those of the copies.</param>
public sealed record SpreadOutcome(bool IsDone, long Faces, int Indexes);
