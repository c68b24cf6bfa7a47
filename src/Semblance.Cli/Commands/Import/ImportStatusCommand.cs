using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Imports;

namespace Semblance.Cli.Commands.Import;

/// <summary><c>semblance import status</c>: the runs of a store, or one of them.</summary>
internal static class ImportStatusCommand
{
    public static Verb On(CommandLine line)
    {
        var run = new Argument<string?>("RUN") { Description = "One run; without it all are listed, newest first.", Arity = ArgumentArity.ZeroOrOne };
        return line.Verb("status", "Show the runs of the store, and how far they are.",
            (session, parse, stop) => StatusAsync(session, parse.GetValue(run), stop),
            [new("semblance import status", "all runs, newest first"), new("semblance import status run-20261121-093012-4f2a --json", "one, for a script")])
            .With(run);
    }

    private static async Task<int> StatusAsync(Session session, string? id, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        if (id is null)
        {
            var runs = await store.Imports.ListRunsAsync(session.Client, stop);
            session.Screen.Answer(() => new JsonObject { ["runs"] = new JsonArray([.. runs.Select(Document)]) }, () => Print(session.Screen, runs));
            return ExitCode.Ok;
        }

        var run = await store.Imports.FindRunAsync(session.Client, new RunId(id), stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "run-unknown", $"There is no run {id}: 'semblance import status' lists the runs.");
        session.Screen.Answer(() => Document(run), () => Print(session, run));
        return ExitCode.Ok;
    }

    private static void Print(Screen screen, IReadOnlyList<ImportRun> runs)
    {
        if (runs.Count == 0)
        {
            screen.Say("No runs yet.");
            return;
        }

        var table = new TextTable("run", "status", "batches", "people", "faces", "photos", "started", "source");
        foreach (var run in runs)
        {
            table.Add(
                run.Id.Value, EnumName.Of(run.Status), $"{Figures.Of(run.BatchesApplied)}/{Figures.Of(run.Batches)}", Figures.Of(run.Outcome.PeopleAdded),
                Figures.Of(run.Outcome.FacesAdded), Figures.Of(run.Outcome.PhotosAdded), Figures.Time(run.StartedAt), run.Source);
        }

        screen.Show(table);
    }

    private static void Print(Session session, ImportRun run)
    {
        session.Screen.Say($"{run.Id}: {EnumName.Of(run.Status)}, {Figures.Of(run.BatchesApplied)} of {Figures.Count(run.Batches, "batch", "batches")}");
        session.Screen.Say($"  source   {run.Source}");
        session.Screen.Say($"  added    {PlanAnswer.InWords(run.Outcome)}");
        session.Screen.Say($"  started  {Figures.Time(run.StartedAt)}{(run.EndedAt is { } end ? $", ended {Figures.Time(end)}" : "")}");
        if (run.Only.Count > 0)
        {
            session.Screen.Say($"  only     {string.Join(", ", run.Only)}");
        }

        if (run.Status == RunStatus.Open)
        {
            session.Screen.Say($"  to go on: {session.Command($"import resume {run.Id}")}");
        }
    }

    private static JsonObject Document(ImportRun run) => new()
    {
        ["run"] = run.Id.Value,
        ["status"] = EnumName.Of(run.Status),
        ["source"] = run.Source,
        ["planHash"] = run.PlanHash,
        ["batches"] = run.Batches,
        ["batchesApplied"] = run.BatchesApplied,
        ["outcome"] = PlanAnswer.Document(run.Outcome),
        ["only"] = new JsonArray([.. run.Only.Select(k => (JsonNode)k)]),
        ["startedAt"] = run.StartedAt,
        ["endedAt"] = run.EndedAt,
    };
}
