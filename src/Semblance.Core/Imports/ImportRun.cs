using Semblance.Clients;

namespace Semblance.Imports;

/// <summary>One execution of a plan.</summary>
public sealed record ImportRun
{
    public required RunId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>SHA-256 of the plan's bytes, lower-case hex.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The folder or file that was planned, as an absolute path.</summary>
    public required string Source { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Batches the run has to apply; a run limited to some people counts only theirs.</summary>
    public required int Batches { get; init; }

    /// <summary>Batches committed so far.</summary>
    public int BatchesApplied { get; init; }

    /// <summary>People keys the run is limited to (<c>import run --only</c>); empty means everybody.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Sum over the committed batches.</summary>
    public BatchOutcome Outcome { get; init; } = BatchOutcome.None;

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

public enum RunStatus
{
    /// <summary>Begun and not ended: at work just now, or interrupted; <c>import resume</c> goes on.</summary>
    Open,

    /// <summary>Every batch was committed.</summary>
    Done,

    /// <summary>What it wrote was taken back, whole or as far as later changes allowed.</summary>
    RolledBack,
}
