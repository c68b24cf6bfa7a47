using Semblance.Search;
using Semblance.Storage;

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

/// <param name="Parts">store, index and models; recall where the store has approximate indexes that were measured; secondary where it is written twice; hosts where it has standbys.</param>
/// <param name="DualWrite">Absent where the store is written once.</param>
/// <param name="Hosts">Absent where the store has one host.</param>
internal sealed record ReadyDocument(
    HealthState Status, IReadOnlyDictionary<string, PartHealth> Parts, DualWriteHealth? DualWrite = null, IReadOnlyList<HostHealth>? Hosts = null);

/// <param name="Host">Its place in the address of the store, from 1.</param>
/// <param name="Role">What it was when it last answered.</param>
/// <param name="LagSeconds">How old the oldest thing is that a standby lacks, at most.</param>
/// <param name="LagBytes">How much of the log a standby has yet to replay.</param>
/// <param name="Problem">Why it is not used just now, a code; absent while it is.</param>
internal sealed record HostHealth(int Host, HostRole Role, double LagSeconds, long LagBytes, string? Problem);

/// <param name="Waiting">Changes that the second store has yet to get.</param>
/// <param name="OldestSeconds">How long the first of them has waited; 0 when there is none.</param>
/// <param name="Problem">Why nothing gets there just now, a code; absent while all is well.</param>
/// <param name="Fallback">The store is out of reach, and what only reads is answered from the second one.</param>
internal sealed record DualWriteHealth(long Waiting, double OldestSeconds, string? Problem, bool Fallback);

/// <summary>How often the approximate index of a space gave the exact answer when it was last measured.</summary>
/// <param name="Probes">Enrolled people who were searched for.</param>
/// <param name="Recall">The share of them found first, 0 to 1.</param>
/// <param name="Decisions">The share of decisions that were those of exact search, strangers included, 0 to 1.</param>
/// <param name="Floor">What both are to reach, 0 to 1.</param>
/// <param name="Alarming">Below the floor: the index is to be tuned, or built anew.</param>
internal sealed record RecallDocument(string Space, DateTimeOffset At, int Probes, double Recall, double Decisions, double Floor, bool Alarming)
{
    public static RecallDocument Of(RecallReading reading) =>
        new(reading.Space.Value, reading.At, reading.Probes, reading.Recall, reading.Decisions, reading.Floor, reading.IsAlarming);
}

/// <param name="Readings">By space; empty where searches are exact, or nothing was measured yet.</param>
internal sealed record RecallsDocument(IReadOnlyList<RecallDocument> Readings);
