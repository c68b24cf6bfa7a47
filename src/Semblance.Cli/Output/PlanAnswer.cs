using System.Text.Json.Nodes;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;

namespace Semblance.Cli.Output;

/// <summary>A plan in short: what goes where, what is set aside and why.</summary>
internal sealed class PlanAnswer(ImportPlan plan)
{
    private const int ListedAtMost = 12;

    public JsonObject Document() => new()
    {
        ["origin"] = plan.Origin,
        ["scope"] = plan.Scope,
        ["client"] = plan.Client.Value,
        ["fingerprint"] = plan.Fingerprint.Total,
        ["totals"] = Totals(),
        ["predicted"] = Document(plan.Target.Predicted),
        ["spaces"] = new JsonArray([.. plan.Spaces.Select(s => new JsonObject
        {
            ["key"] = s.Key.Value,
            ["faces"] = s.Faces,
            ["people"] = s.People,
            ["peopleWithPhotos"] = s.PeopleWithPhotos,
            ["hasModel"] = s.HasModel,
        })]),
        ["sources"] = new JsonArray([.. plan.Sources.Select(Document)]),
        ["notes"] = new JsonArray([.. plan.Notes.Select(n => new JsonObject { ["code"] = n.Code, ["message"] = n.Message })]),
        ["conflicts"] = new JsonArray([.. Conflicts().Select(c => new JsonObject { ["code"] = c.Code, ["message"] = c.Message, ["rows"] = c.Rows })]),
        ["rejects"] = new JsonArray([.. plan.Rejects.Select(r => new JsonObject
        {
            ["kind"] = EnumName.Of(r.Kind),
            ["place"] = r.Place,
            ["rows"] = r.Rows,
            ["code"] = r.Code,
            ["reason"] = r.Reason,
        })]),
    };

    public void Print(Screen screen)
    {
        screen.Say($"{plan.Origin}, planned for client {plan.Client} under the scope \"{plan.Scope}\":");
        screen.Say();
        screen.Show(Sources());
        List(screen, "Set aside and rejected", plan.Rejects.Select(r => $"{r.Place}: {r.Reason} [{r.Code}]{(r.Rows > 1 ? $" ({Figures.Of(r.Rows)} rows)" : "")}"));
        List(screen, "To know", Conflicts().Select(c => $"{c.Message} [{c.Code}]").Concat(plan.Notes.Where(n => n.Code is "space-without-model" or "secrets-left-unread" or "photos-left-out").Select(n => n.Message)));
        screen.Say();
        screen.Say($"{(plan.Target.Known ? "Would add" : "Would add to a new store")}: {InWords(plan.Target.Predicted)}.");
    }

    /// <summary>What batches did, as people say it.</summary>
    public static string InWords(BatchOutcome outcome)
    {
        var added = InWords(outcome.PeopleAdded, outcome.FacesAdded, outcome.PhotosAdded, outcome.AttendanceAdded);
        return outcome.PeoplePresent + outcome.FacesPresent + outcome.PhotosPresent + outcome.AttendancePresent.Total == 0
            ? added
            : $"{added} (there already: {PresentInWords(outcome)})";
    }

    /// <summary>What batches found in the store already.</summary>
    public static string PresentInWords(BatchOutcome outcome) => InWords(outcome.PeoplePresent, outcome.FacesPresent, outcome.PhotosPresent, outcome.AttendancePresent);

    public static JsonObject Document(BatchOutcome outcome) => new()
    {
        ["peopleAdded"] = outcome.PeopleAdded,
        ["peoplePresent"] = outcome.PeoplePresent,
        ["facesAdded"] = outcome.FacesAdded,
        ["facesPresent"] = outcome.FacesPresent,
        ["photosAdded"] = outcome.PhotosAdded,
        ["photosPresent"] = outcome.PhotosPresent,
        ["attendanceAdded"] = Document(outcome.AttendanceAdded),
        ["attendancePresent"] = Document(outcome.AttendancePresent),
    };

    /// <summary>Null for none.</summary>
    public static JsonObject? Document(AttendanceRowCounts counts) => counts.Total == 0 ? null : new()
    {
        ["subjects"] = counts.Subjects,
        ["sessions"] = counts.Sessions,
        ["records"] = counts.Records,
        ["leaves"] = counts.Leaves,
        ["checkIns"] = counts.CheckIns,
    };

    /// <summary>People, faces and photos, and of attendance the kinds that there are.</summary>
    public static string InWords(long people, long faces, long photos, AttendanceRowCounts attendance) => string.Join(", ", new[]
    {
        Figures.Count(people, "person", "people"), Figures.Count(faces, "face"), Figures.Count(photos, "photo"),
        Some(attendance.Subjects, "subject"), Some(attendance.Sessions, "session"), Some(attendance.Records, "record"), Some(attendance.Leaves, "leave"),
        Some(attendance.CheckIns, "check-in"),
    }.OfType<string>());

    private JsonObject Totals() => new()
    {
        ["rows"] = plan.Totals.Rows,
        ["people"] = plan.Totals.People,
        ["faces"] = plan.Totals.Faces,
        ["photos"] = plan.Totals.Photos,
        ["attendance"] = Document(plan.Totals.Attendance?.Counts ?? default),
        ["duplicates"] = plan.Totals.Duplicates,
        ["rejected"] = plan.Totals.Rejected,
        ["setAside"] = plan.Totals.SetAside,
        ["batches"] = plan.Totals.Batches,
    };

    private static JsonObject Document(PlanSource source) => new()
    {
        ["path"] = SourcePath.Of(source.Format, source.Files),
        ["files"] = new JsonArray([.. source.Files.Select(f => (JsonNode)f)]),
        ["format"] = source.Format,
        ["kind"] = EnumName.Of(source.Kind),
        ["action"] = EnumName.Of(source.Action),
        ["space"] = source.Space?.Value,
        ["rows"] = source.Rows,
        ["faces"] = source.Faces,
        ["people"] = source.People,
        ["photos"] = source.Photos,
        ["attendance"] = source.Attendance?.Rows ?? 0,
        ["duplicates"] = source.Duplicates,
        ["rejected"] = source.Rejected,
        ["setAside"] = source.SetAside,
        ["reason"] = source.Reason,
    };

    private TextTable Sources()
    {
        var table = new TextTable("source", "format", "space", "rows", "faces", "people", "photos", "attendance", "duplicates", "set aside", "rejected");
        foreach (var s in plan.Sources)
        {
            table.Add(
                Label(s), s.Format, s.Space?.Value, Figures.Of(s.Rows), Figures.Of(s.Faces),
                Figures.Of(s.People), Figures.Of(s.Photos), Figures.Of(s.Attendance?.Rows ?? 0), Figures.Of(s.Duplicates), Figures.Of(s.SetAside), Figures.Of(s.Rejected));
        }

        var t = plan.Totals;
        table.Add(
            "all", "", "", Figures.Of(t.Rows), Figures.Of(t.Faces), Figures.Of(t.People), Figures.Of(t.Photos), Figures.Of(t.Attendance?.Rows ?? 0), Figures.Of(t.Duplicates),
            Figures.Of(t.SetAside), Figures.Of(t.Rejected));
        return table;
    }

    /// <summary>A folder of photos by itself; else the first file and how many more belong to it.</summary>
    private static string Label(PlanSource source) =>
        SourcePath.Of(source.Format, source.Files) is var path && (path != source.Files[0] || source.Files.Count == 1)
            ? path
            : $"{path} + {source.Files.Count - 1}";

    private IEnumerable<PlanConflict> Conflicts() => plan.Conflicts.Concat(plan.Target.Conflicts);

    private static void List(Screen screen, string heading, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
        {
            return;
        }

        screen.Say();
        screen.Say($"{heading}:");
        foreach (var line in all.Take(ListedAtMost))
        {
            screen.Say($"  {line}");
        }

        if (all.Count > ListedAtMost)
        {
            screen.Say($"  … and {Figures.Of(all.Count - ListedAtMost)} more: the plan's file has them all.");
        }
    }

    private static string? Some(long count, string one) => count == 0 ? null : Figures.Count(count, one);
}
