using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Migration.Run;

namespace Semblance.Cli.Output;

/// <summary>How a run, a rehearsal or a resume ended, with the command to go on with.</summary>
internal sealed class RunAnswer(Session session, RunReport report)
{
    public int ExitCode => report.End == RunEnd.Interrupted ? Cli.ExitCode.Interrupted : Cli.ExitCode.Ok;

    public string? Undo => report.Run is { } run && report.End != RunEnd.NothingToWrite ? session.Command($"import rollback {run}") : null;

    public JsonObject Document() => new()
    {
        ["end"] = EnumName.Of(report.End),
        ["run"] = report.Run?.Value,
        ["batches"] = report.Batches,
        ["batchesApplied"] = report.BatchesApplied,
        ["outcome"] = PlanAnswer.Document(report.Outcome),
        ["agreement"] = AgreementAnswer.Document(report.Agreement),
        ["photosRestored"] = report.PhotosRestored,
        ["only"] = new JsonArray([.. report.Only.Select(k => (JsonNode)k)]),
        ["seconds"] = Math.Round(report.Elapsed.TotalSeconds, 3),
        ["undo"] = Undo,
    };

    /// <param name="apply">Of a rehearsal: the command that does it for real.</param>
    public void Print(Screen screen, string? apply)
    {
        switch (report.End)
        {
            case RunEnd.Rehearsed:
                screen.Say($"Dry run, nothing was written. Would add: {PlanAnswer.InWords(report.Outcome)}.");
                SayRestored(screen, "Would restore");
                AgreementAnswer.Print(screen, report.Agreement);
                Next(screen, "to write", apply);
                break;
            case RunEnd.NothingToWrite:
                screen.Say($"Nothing to write: {PlanAnswer.PresentInWords(report.Outcome)} are in the store already.");
                SayRestored(screen, "Restored");
                break;
            case RunEnd.Done when report.WasDone:
                screen.Say($"Nothing left to write: {report.Run} is done already, with {PlanAnswer.InWords(report.Outcome)}.");
                break;
            case RunEnd.Done:
                screen.Say($"Written: {PlanAnswer.InWords(report.Outcome)}, in {Figures.Count(report.Batches, "batch", "batches")} and {Figures.Seconds(report.Elapsed)} ({report.Run}).");
                AgreementAnswer.Print(screen, report.Agreement);
                break;
            case RunEnd.Interrupted:
                screen.Say($"{Figures.Of(report.BatchesApplied)} of {Figures.Count(report.Batches, "batch", "batches")} are written: {PlanAnswer.InWords(report.Outcome)}.");
                break;
        }
    }

    /// <summary>Of an interrupted run: the line on standard error that says how to go on.</summary>
    public void SayInterrupted(Screen screen)
    {
        if (report.End == RunEnd.Interrupted)
        {
            screen.Note($"interrupted: {session.Command($"import resume {report.Run}")}");
        }
    }

    /// <summary>What may come after a finished run.</summary>
    public void PrintNext(Screen screen)
    {
        if (report.End == RunEnd.Done)
        {
            Next(screen, "to prove it", session.Command($"import verify {report.Run}"));
            Next(screen, "to undo it", Undo);
        }
    }

    private void SayRestored(Screen screen, string did)
    {
        if (report.PhotosRestored > 0)
        {
            screen.Say($"{did}: {Figures.Count(report.PhotosRestored, "photo")} whose file was lost or damaged.");
        }
    }

    private static void Next(Screen screen, string purpose, string? command)
    {
        if (command is not null)
        {
            screen.Say($"  {purpose + ":",-13}{command}");
        }
    }
}
