namespace Semblance.Server.Documents;

internal enum HealthState
{
    Ok,

    /// <summary>On its way.</summary>
    Starting,

    /// <summary>Not installed: requests that need it are refused, all others work.</summary>
    Missing,

    /// <summary>It works, and not as well as it should.</summary>
    Degraded,

    /// <summary>It does not answer.</summary>
    Failed,

    /// <summary>The server has been told to stop.</summary>
    Stopping,
}

internal sealed record LiveDocument(HealthState Status);

/// <param name="Milliseconds">What it took to ask.</param>
internal sealed record PartHealth(HealthState State, double Milliseconds);

/// <param name="Parts">store, index and models; recall where the store has approximate indexes that were measured.</param>
internal sealed record ReadyDocument(HealthState Status, IReadOnlyDictionary<string, PartHealth> Parts);
