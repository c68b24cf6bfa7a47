using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Documents;

/// <summary>What the rows of all tables share while a guide's database is read: whose they become, and which parents there are.</summary>
/// <param name="At">The time of rows whose source tells none.</param>
/// <param name="Name">Of the database, relative to the root.</param>
internal sealed record GuideContext(ClientId Client, GuideIds Ids, DateTimeOffset At, string Name, LegacyDatabase Database, DatabaseSchema Schema, GuideFolder Folder)
{
    /// <summary>By the ids that the database gives them; filled when these tables are read.</summary>
    public Dictionary<string, Artifact> Artifacts { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc cref="Artifacts"/>
    public Dictionary<string, Document> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>The artifact of each evidence.</summary>
    public Dictionary<string, ArtifactId> Evidence { get; } = new(StringComparer.Ordinal);

    /// <summary>Null when this version of the program had no such table.</summary>
    public GuideTable? Table(string name) => Schema.Find(name) is { IsVirtual: false } schema ? new GuideTable(Database, schema) : null;

    public Document DocumentOf(GuideTable row) =>
        row.Text("document_id") is { } id && Documents.TryGetValue(id, out var document) ? document : throw GuideFault.Orphan("document_id", row.Text("document_id"), GuideTables.Document);

    public Artifact ArtifactOf(GuideTable row) =>
        row.Text("artifact_id") is { } id && Artifacts.TryGetValue(id, out var artifact) ? artifact : throw GuideFault.Orphan("artifact_id", row.Text("artifact_id"), GuideTables.Artifact);

    /// <summary>JSON of a column as it is kept; null where the cell has nothing.</summary>
    public static string? JsonOf(GuideTable row, params string[] columns) => ElementOf(row, columns) is { ValueKind: not JsonValueKind.Undefined } json ? json.GetRawText() : null;

    /// <summary>Undefined where the cell has nothing.</summary>
    public static JsonElement ElementOf(GuideTable row, params string[] columns) =>
        GuideJson.TryRead(row.Text(columns), out var json) ? json : throw GuideFault.Json(columns[0]);

    /// <summary>Every row of a table, made into what it becomes or into a reject.</summary>
    /// <param name="make">Gives the value and its remarks; throws <see cref="GuideFault"/> for a reject.</param>
    public IEnumerable<GuideRow> Each(string table, Func<GuideTable, List<string>, object> make, params string[] by)
    {
        var ordinal = 0L;
        foreach (var row in Table(table)?.Rows(by) ?? [])
        {
            yield return Make(table, ordinal++, $"{Name}: {table}, id {row.Id}", remarks => make(row, remarks));
        }
    }

    public static GuideRow Make(string table, long ordinal, string place, Func<List<string>, object> make)
    {
        var row = new GuideRow(table, ordinal, place);
        try
        {
            var remarks = new List<string>();
            return row with { Value = make(remarks), Remarks = remarks };
        }
        catch (GuideFault e)
        {
            return row with { Reject = new GuideReject(e.Code, e.Message) };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
        {
            // Of JSON whose bad place is found only when it is come to: one row's fault, never the plan's.
            return row with { Reject = new GuideReject("document-json", "it holds JSON that cannot be read to its end") };
        }
    }
}
