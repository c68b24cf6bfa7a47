using System.Text.Json.Nodes;
using Semblance.Migration.Inspect;
using Semblance.Migration.Plan;

namespace Semblance.Cli.Output;

/// <summary>What a legacy project holds: one line a store, its problems below.</summary>
internal sealed class InspectionAnswer(InspectReport report)
{
    public JsonObject Document() => JsonNode.Parse(report.ToJson())!.AsObject();

    public void Print(Screen screen)
    {
        if (report.Sources.Count == 0)
        {
            screen.Say("No face store, photos or people found here.");
            PrintSecrets(screen);
            return;
        }

        var table = new TextTable("path", "format", "kind", "rows", "rejected", "duplicates", "people", "width", "norm", "space", "action");
        foreach (var s in report.Sources)
        {
            table.Add(
                s.Path, s.Format, s.Kind, Figures.Of(s.Rows), Figures.Of(s.Rejected), Figures.Of(s.Duplicates), Figures.Of(s.People),
                s.Dimension is { } width ? $"{width} {s.Dtype}".TrimEnd() : null, Range(s.Norm), s.Space, s.Action);
        }

        screen.Show(table);
        PrintProblems(screen);
        PrintSecrets(screen);
    }

    public void PrintNext(Screen screen, string migrate)
    {
        if (report.Sources.Any(s => s.Action == "import"))
        {
            screen.Say();
            screen.Say($"Next: {migrate}   (shows what it would write, and asks)");
        }
    }

    private void PrintProblems(Screen screen)
    {
        var problems = report.Sources
            .SelectMany(s => s.RejectCodes
                .Where(r => s.Reason?.StartsWith(r.Key + ":", StringComparison.Ordinal) != true)
                .Select(r => $"{s.Path}: {Figures.Count(r.Value, "row")} rejected [{r.Key}]")
                .Prepend(s.Reason is null ? null : $"{s.Path}: {s.Reason}"))
            .OfType<string>()
            .ToList();
        if (problems.Count == 0)
        {
            return;
        }

        screen.Say();
        screen.Say("Problems:");
        foreach (var problem in problems)
        {
            screen.Say($"  {problem}");
        }
    }

    private void PrintSecrets(Screen screen)
    {
        if (report.SecretsLeftUnread > 0)
        {
            screen.Say();
            screen.Say(PlanNotes.Secrets(report.SecretsLeftUnread));
        }
    }

    private static string? Range(NormRange? norm) =>
        norm is null ? null : FormattableString.Invariant($"{norm.Min:0.00}..{norm.Max:0.00}");
}
