using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>One run of a hierarchical reasoning model, which decides by itself after how many steps it halts.</summary>
public sealed record HrmRun
{
    public required HrmRunId Id { get; init; }

    public required ClientId Client { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it was to do; up to 500 characters.</summary>
    public string? Task { get; init; }

    /// <summary>Steps until it halted; 0 or more.</summary>
    public required int Steps { get; init; }

    /// <summary>Milliseconds; 0 or more, finite.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>0 to 1; null where the right answer is not known.</summary>
    public double? Accuracy { get; init; }

    /// <summary>JSON: whatever else is to be kept.</summary>
    public string Payload { get; init; } = "{}";

    /// <summary>Further figures, by name (1 to 500 characters); finite.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

/// <summary>Which runs, the newest first; filters add up (and), null means no filter.</summary>
public sealed record HrmQuery
{
    public string? Task { get; init; }

    /// <summary>This time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The last one of the page before: when it was and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>What all runs come to.</summary>
/// <param name="AverageSteps">Null where there are no runs.</param>
/// <param name="AverageLatencyMs">Null where there are no runs.</param>
/// <param name="AverageAccuracy">Of the runs that have one; null where none has.</param>
/// <param name="Last">Null where there are no runs.</param>
public sealed record HrmTotals(long Runs, double? AverageSteps, double? AverageLatencyMs, double? AverageAccuracy, HrmRun? Last);
