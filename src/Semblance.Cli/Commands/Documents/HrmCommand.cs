using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Documents;

namespace Semblance.Cli.Commands.Documents;

/// <summary><c>semblance hrm</c>: runs of reasoning models, with their figures.</summary>
internal static class HrmCommand
{
    public static Verb On(CommandLine line) =>
        new Verb("hrm", "Runs of reasoning models: steps until they halted, time, accuracy.").With(Runs(line), Metrics(line), Record(line));

    private static Verb Runs(CommandLine line)
    {
        var task = TaskOption();
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 20, Description = "The latest so many, 1 to 1000." };
        return line.Verb("runs", "List runs, the last first.", (session, parse, stop) => RunsAsync(session, parse.GetValue(task), Math.Clamp(parse.GetValue(limit), 1, 1_000), stop),
            [new("semblance hrm runs --limit 5", "the last five")]).With(task, limit);
    }

    private static Verb Metrics(CommandLine line)
    {
        var task = TaskOption();
        return line.Verb("metrics", "Show what all runs come to.", (session, parse, stop) => MetricsAsync(session, parse.GetValue(task), stop),
            [new("semblance hrm metrics --task sort_digits --json", "of one task, for a script")]).With(task);
    }

    private static Verb Record(CommandLine line)
    {
        var task = TaskOption();
        var steps = new Option<int>("--steps") { HelpName = "N", Required = true, Description = "Steps until it halted." };
        var latency = new Option<double>("--latency-ms") { HelpName = "MS", Required = true, Description = "How long it took, in milliseconds." };
        var accuracy = new Option<double?>("--accuracy") { HelpName = "SHARE", Description = "How right it was, 0 to 1, where the answer is known." };
        var payload = new Option<string?>("--payload") { HelpName = "JSON", Description = "Whatever else is to be kept." };
        return line.Verb("record", "Record a run.",
            (session, parse, stop) => RecordAsync(
                session,
                new HrmRun
                {
                    Id = HrmRunId.New(),
                    Client = session.Client,
                    At = session.Time.GetUtcNow(),
                    Task = parse.GetValue(task),
                    Steps = parse.GetValue(steps),
                    LatencyMs = parse.GetValue(latency),
                    Accuracy = parse.GetValue(accuracy),
                    Payload = parse.GetValue(payload) ?? "{}",
                },
                stop),
            [new("semblance hrm record --task sort_digits --steps 4 --latency-ms 12.5 --accuracy 1", "one run")]).With(task, steps, latency, accuracy, payload);
    }

    private static Option<string?> TaskOption() => new("--task") { HelpName = "TASK", Description = "What the model was to do." };

    private static async Task<int> RunsAsync(Session session, string? task, int limit, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var runs = store is null ? [] : await store.Hrm.ListAsync(session.Client, new HrmQuery { Task = task, Limit = limit }, stop);
        session.Screen.Answer(() => new JsonObject { ["runs"] = new JsonArray([.. runs.Select(Document)]) }, () =>
        {
            var table = new TextTable("at", "task", "steps", "ms", "accuracy");
            foreach (var run in runs)
            {
                table.Add(
                    Figures.Time(run.At), run.Task, run.Steps.ToString(CultureInfo.InvariantCulture), run.LatencyMs.ToString("0.###", CultureInfo.InvariantCulture),
                    run.Accuracy?.ToString("0.###", CultureInfo.InvariantCulture));
            }

            if (runs.Count == 0)
            {
                session.Screen.Say("No runs yet.");
            }
            else
            {
                session.Screen.Show(table);
            }
        });
        return ExitCode.Ok;
    }

    private static async Task<int> MetricsAsync(Session session, string? task, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        var totals = store is null ? new HrmTotals(0, null, null, null, null) : await store.Hrm.TallyAsync(session.Client, task, stop);
        session.Screen.Answer(
            () => new JsonObject
            {
                ["total_runs"] = totals.Runs,
                ["avg_steps"] = totals.AverageSteps,
                ["avg_latency_ms"] = totals.AverageLatencyMs,
                ["avg_accuracy"] = totals.AverageAccuracy,
                ["last"] = totals.Last is { } last ? Document(last) : null,
            },
            () => session.Screen.Say(totals.Runs == 0
                ? "No runs yet."
                : string.Create(CultureInfo.InvariantCulture, $"{totals.Runs} runs: {totals.AverageSteps:0.##} steps and {totals.AverageLatencyMs:0.##} ms on average")
                    + (totals.AverageAccuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $", accuracy {accuracy:0.###}.") : ".")));
        return ExitCode.Ok;
    }

    private static async Task<int> RecordAsync(Session session, HrmRun run, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        await store.Hrm.AddAsync(session.Client, [run], stop);
        session.Screen.Answer(() => Document(run), () => session.Screen.Say($"Recorded the run {run.Id}."));
        return ExitCode.Ok;
    }

    private static JsonObject Document(HrmRun run) => new JsonObject
    {
        ["id"] = run.Id.ToString(),
        ["at"] = run.At.ToString("O", CultureInfo.InvariantCulture),
        ["task"] = run.Task,
        ["steps"] = run.Steps,
        ["latency_ms"] = run.LatencyMs,
        ["accuracy"] = run.Accuracy,
        ["payload"] = JsonNode.Parse(run.Payload),
    };
}
