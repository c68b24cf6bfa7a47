using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>One run of a hierarchical reasoning model.</summary>
/// <param name="Task">What it was to do.</param>
/// <param name="Steps">Until it halted.</param>
/// <param name="LatencyMs">Milliseconds.</param>
/// <param name="Accuracy">0 to 1; absent where the right answer is not known.</param>
/// <param name="Payload">Any JSON.</param>
/// <param name="Metrics">Further figures, by name.</param>
internal sealed record HrmRunDocument(
    Guid Id, DateTimeOffset At, string? Task, int Steps, double LatencyMs, double? Accuracy, JsonElement Payload, IReadOnlyDictionary<string, double> Metrics)
{
    public static HrmRunDocument Of(HrmRun run) => new(
        run.Id.Value, run.At, run.Task, run.Steps, run.LatencyMs, run.Accuracy, KeptJson.Read(run.Payload), run.Metrics);
}

/// <param name="Runs">The newest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record HrmRunsDocument(IReadOnlyList<HrmRunDocument> Runs, string? Next);

/// <summary>What all runs come to.</summary>
/// <param name="AverageSteps">Absent where there are no runs.</param>
/// <param name="AverageLatencyMs">Absent where there are no runs.</param>
/// <param name="AverageAccuracy">Of the runs that have one; absent where none has.</param>
/// <param name="Last">The newest.</param>
internal sealed record HrmTotalsDocument(long Runs, double? AverageSteps, double? AverageLatencyMs, double? AverageAccuracy, HrmRunDocument? Last)
{
    public static HrmTotalsDocument Of(HrmTotals totals) => new(
        totals.Runs, totals.AverageSteps, totals.AverageLatencyMs, totals.AverageAccuracy, totals.Last is { } last ? HrmRunDocument.Of(last) : null);
}

/// <summary>A run to be kept.</summary>
/// <param name="Steps">0 or more.</param>
/// <param name="LatencyMs">0 or more.</param>
/// <param name="At">Now by default.</param>
/// <param name="Task">Up to 500 characters.</param>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Payload">Any JSON; an empty object by default.</param>
/// <param name="Metrics">Further figures, by name; at most 100.</param>
internal sealed record HrmRunInput(
    int Steps, double LatencyMs, DateTimeOffset? At = null, string? Task = null, double? Accuracy = null, JsonElement? Payload = null,
    IReadOnlyDictionary<string, double>? Metrics = null)
{
    private const int MostMetrics = 100;

    public HrmRun ToRun(ClientId client, DateTimeOffset now) => new()
    {
        Id = HrmRunId.New(),
        Client = client,
        At = At ?? now,
        Task = Task,
        Steps = Steps,
        LatencyMs = LatencyMs,
        Accuracy = Accuracy,
        Payload = KeptJson.Text(Payload) ?? "{}",
        Metrics = (Metrics?.Count ?? 0) <= MostMetrics ? Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal)
            : throw new SemblanceException(ErrorKind.Invalid, "hrm-run", $"A run has at most {MostMetrics} further figures."),
    };
}

/// <param name="Runs">1 to 1,000.</param>
internal sealed record HrmRunsInput(IReadOnlyList<HrmRunInput> Runs);
