using System.Text.Json.Nodes;
using Semblance.Migration.Verify;

namespace Semblance.Cli.Output;

/// <summary>What a verification found, in short; the report file has all of it.</summary>
internal sealed class VerificationAnswer(VerificationReport report)
{
    private const int ListedAtMost = 20;

    public int ExitCode => report.HasDifferences ? Cli.ExitCode.Differences : Cli.ExitCode.Ok;

    public JsonObject Document() => new()
    {
        ["run"] = report.Run.Value,
        ["equal"] = !report.HasDifferences,
        ["people"] = Document(report.People),
        ["faces"] = Document(report.Faces),
        ["photos"] = Document(report.Photos),
        ["attendance"] = report.Attendance is { } a
            ? new JsonObject
            {
                ["subjects"] = Document(a.Subjects),
                ["sessions"] = Document(a.Sessions),
                ["records"] = Document(a.Records),
                ["leaves"] = Document(a.Leaves),
                ["checkIns"] = Document(a.CheckIns),
            }
            : null,
        ["merkleRoot"] = report.MerkleRoot,
        ["storedMerkleRoot"] = report.StoredMerkleRoot,
        ["neighbours"] = report.Neighbours is { } n
            ? new JsonObject { ["probes"] = n.Probes, ["top"] = n.Top, ["agreeing"] = n.Agreeing, ["method"] = n.Method }
            : null,
        ["differences"] = new JsonArray([.. report.Differences.Select(Document)]),
        ["notes"] = new JsonArray([.. report.Notes.Select(n => (JsonNode)n)]),
        ["seconds"] = new JsonObject
        {
            ["fingerprint"] = Math.Round(report.Times.Fingerprint, 3),
            ["rows"] = Math.Round(report.Times.Rows, 3),
            ["neighbours"] = Math.Round(report.Times.Neighbours, 3),
        },
    };

    public void Print(Screen screen)
    {
        var table = new TextTable("compared", "in the source", "in the store", "extra");
        foreach (var (name, counts) in Compared())
        {
            table.Add(name, Figures.Of(counts.Planned), Figures.Of(counts.Found), Figures.Of(counts.Extra));
        }

        screen.Show(table);
        if (report.Neighbours is { Probes: > 0 } n)
        {
            screen.Say($"neighbours: {Figures.Of(n.Agreeing)} of {Figures.Count(n.Probes, "probe")} agree with an exact search over the source in their top {n.Top} ({n.Method})");
        }

        foreach (var note in report.Notes)
        {
            screen.Say($"note: {note}");
        }

        foreach (var d in report.Differences.Take(ListedAtMost))
        {
            screen.Say($"differs: {d.Place}: {EnumName.Of(d.Kind)} {d.Id}, {d.Field}{(d.Note is null ? "" : $" ({d.Note})")}");
        }

        if (report.Differences.Count > ListedAtMost)
        {
            screen.Say($"… and {Figures.Of(report.Differences.Count - ListedAtMost)} more: --report FILE has them all.");
        }

        screen.Say(report.HasDifferences
            ? $"{Figures.Count(report.Differences.Count, "difference")}."
            : $"Everything is in the store as the source has it. Merkle root {report.MerkleRoot[..16]}…");
    }

    private IEnumerable<(string Name, VerifiedCounts Counts)> Compared()
    {
        (string, VerifiedCounts)[] always = [("people", report.People), ("faces", report.Faces), ("photos", report.Photos)];
        return report.Attendance is not { } a ? always
            : always.Concat([("subjects", a.Subjects), ("sessions", a.Sessions), ("records", a.Records), ("leaves", a.Leaves), ("check-ins", a.CheckIns)]);
    }

    private static JsonObject Document(VerifiedCounts counts) =>
        new() { ["planned"] = counts.Planned, ["found"] = counts.Found, ["extra"] = counts.Extra };

    private static JsonObject Document(Difference d) => new()
    {
        ["place"] = d.Place,
        ["kind"] = EnumName.Of(d.Kind),
        ["id"] = d.Id,
        ["field"] = d.Field,
        ["expected"] = d.Expected,
        ["stored"] = d.Stored,
        ["note"] = d.Note,
    };
}
