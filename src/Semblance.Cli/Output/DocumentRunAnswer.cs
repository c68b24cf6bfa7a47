using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Imports;
using Semblance.Migration.Documents;

namespace Semblance.Cli.Output;

/// <summary>How a run of documents, or its rehearsal, ended, with the command to go on with.</summary>
internal sealed class DocumentRunAnswer(Session session, DocumentRunReport report)
{
    private const int ListedAtMost = 20;

    public JsonObject Document() => new()
    {
        ["kind"] = DocumentPlan.DocumentsKind,
        ["end"] = EnumName.Of(report.End),
        ["run"] = report.Run?.Value,
        ["batches"] = report.Batches,
        ["batchesApplied"] = report.BatchesApplied,
        ["added"] = report.Added,
        ["present"] = report.Present,
        ["rejected"] = report.Rejected,
        ["tables"] = new JsonArray([.. report.Tables.Select(t => new JsonObject { ["table"] = t.Name, ["added"] = t.Added, ["present"] = t.Present })]),
        ["seconds"] = Math.Round(report.Duration.TotalSeconds, 3),
        ["undo"] = Undo,
    };

    /// <param name="apply">Of a rehearsal: the command that does it for real.</param>
    public void Print(string? apply)
    {
        var what = $"{Figures.Count(report.Added, "row")}, {Figures.Of(report.Present)} there before, {Figures.Of(report.Rejected)} rejected";
        session.Screen.Say(report.End switch
        {
            DocumentRunEnd.Rehearsed => $"Dry run, nothing was written. Would add: {what}.",
            DocumentRunEnd.Done => $"Written: {what}, in {Figures.Count(report.Batches, "batch", "batches")} and {Figures.Seconds(report.Duration)} ({report.Run}).",
            _ => $"{Figures.Of(report.BatchesApplied)} of {Figures.Count(report.Batches, "batch", "batches")} are written.",
        });
        foreach (var table in report.Tables)
        {
            session.Screen.Say($"  {table.Name}: {Figures.Of(table.Added)} added{(table.Present > 0 ? $", {Figures.Of(table.Present)} there before" : "")}");
        }

        if (report.End == DocumentRunEnd.Rehearsed)
        {
            session.Screen.Say($"  to write:    {apply}");
        }
        else if (report.End == DocumentRunEnd.Done)
        {
            session.Screen.Say($"  to prove it: {session.Command($"import verify {report.Run}")}");
            session.Screen.Say($"  to find it:  {session.Command("search rebuild")}");
            session.Screen.Say($"  to undo it:  {Undo}");
        }
    }

    public static JsonObject Document(RunId run, DocumentRollbackOutcome outcome) => new()
    {
        ["run"] = run.Value,
        ["done"] = outcome.Done,
        ["removed"] = outcome.Removed,
        ["changed"] = new JsonArray([.. outcome.Changed.Select(c => (JsonNode)c)]),
    };

    public static void Print(Screen screen, RunId run, DocumentRollbackOutcome outcome)
    {
        foreach (var changed in outcome.Changed.Take(ListedAtMost))
        {
            screen.Say($"kept: {changed}");
        }

        if (outcome.Changed.Count > ListedAtMost)
        {
            screen.Say($"… and {Figures.Of(outcome.Changed.Count - ListedAtMost)} more; --json lists all.");
        }

        if (outcome.Done)
        {
            screen.Say($"Taken back from {run}: {Figures.Count(outcome.Removed, "row")} with all that hung on them.");
        }
    }

    private string? Undo => report.Run is { } run ? session.Command($"import rollback {run}") : null;
}
