using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Migration.Documents;

/// <summary>
/// The fields of a row as texts, so that a row of a source and the row of a store can be compared one by one: characters that are none as stores keep them, times to the microsecond, JSON by its
/// values whatever the order of its names.
/// </summary>
internal static class DocumentFields
{
    public static IReadOnlyList<(string Name, string? Value)> Of(object row) => [.. Raw(row).Select(f => (f.Name, f.Value is null ? null : WholeText.Of(f.Value)))];

    /// <summary>SHA-256 over all fields, hex.</summary>
    public static string Digest(object row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in Of(row))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{value?.Length ?? -1}\0{value}\0"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What it is and its id; null for a row that hangs on another one.</summary>
    public static string? Key(object row) => row switch
    {
        Artifact a => $"artifact:{a.Id}",
        Document d => $"document:{d.Id}",
        Summary s => $"summary:{s.Id}",
        Memory m => $"memory:{m.Id}",
        UserPreferences p => $"preferences:{p.User}",
        Skill s => $"skill:{s.Id}",
        HrmRun r => $"hrm-run:{r.Id}",
        _ => null,
    };

    private static (string Name, string? Value)[] Raw(object row) => row switch
    {
        Artifact a =>
        [
            ("id", a.Id.ToString()), ("name", a.Name), ("type", a.Type), ("size", Number(a.Size)), ("hash", a.Hash?.Hex), ("status", DocumentNames.Of(a.Status)), ("problem", a.Problem?.Code),
            ("report_week", a.ReportWeek), ("source_url", a.SourceUrl), ("extras", Json(a.Extras)), ("created_at", Time(a.CreatedAt)),
        ],
        Document d =>
        [
            ("id", d.Id.ToString()), ("artifact", d.Artifact?.ToString()), ("kind", DocumentNames.Of(d.Kind)), ("title", d.Title), ("path", d.Path), ("source", d.Source), ("created_at", Time(d.CreatedAt)),
        ],
        PartRow p => [("document", p.Document.ToString()), .. OfPart(p.Part)],
        StructureRow s => [("document", s.Document.ToString()), ("structure", Json(s.Json))],
        Tag t =>
        [
            ("id", t.Id.ToString()), ("document", t.Document.ToString()), ("tag", t.Name), ("score", Number(t.Score)), ("source", t.Source), ("steps", Number(t.Steps)), ("created_at", Time(t.CreatedAt)),
        ],
        TagPrompt p =>
        [
            ("id", p.Id.ToString()), ("document", p.Document.ToString()), ("text", p.Text), ("examples", Json(p.Examples)), ("author", p.Author), ("created_at", Time(p.CreatedAt)),
        ],
        FactEvidence e =>
        [
            ("id", e.Id.ToString()), ("artifact", e.Artifact.ToString()), ("locator", e.Locator), ("preview", e.Preview), ("content_type", e.ContentType), ("coordinates", Json(e.Coordinates)), ("data", Json(e.Data)),
        ],
        Fact f =>
        [
            ("id", f.Id.ToString()), ("artifact", f.Artifact.ToString()), ("evidence", f.Evidence?.ToString()), ("report_week", f.ReportWeek), ("entity", f.Entity), ("metrics", Json(f.Metrics)),
        ],
        DocumentEntity e =>
        [
            ("id", e.Id.ToString()), ("document", e.Document.ToString()), ("label", e.Label), ("text", e.Text), ("start", Number(e.Start)), ("end", Number(e.End)), ("page", Number(e.Page)), ("context", e.Context),
            ("source_index", Number(e.SourceIndex)),
        ],
        MetricHit h =>
        [
            ("id", h.Id.ToString()), ("document", h.Document.ToString()), ("type", h.Type), ("value", h.Value), ("context", h.Context), ("position", h.Position), ("page", Number(h.Page)),
            ("source_index", Number(h.SourceIndex)),
        ],
        Summary s =>
        [
            ("id", s.Id.ToString()), ("scope", s.Scope), ("scope_key", s.ScopeKey), ("style", s.Style), ("provider", s.Provider), ("prompt", s.Prompt), ("text", s.Text),
            ("artifacts", List(s.Artifacts)), ("evidence", List(s.Evidence)), ("created_at", Time(s.CreatedAt)),
        ],
        Memory m =>
        [
            ("id", m.Id.ToString()), ("category", m.Category), ("content", Json(m.Content)), ("context", Json(m.Context)), ("user", m.User), ("created_at", Time(m.CreatedAt)),
        ],
        UserPreferences p => [("user", p.User), ("values", Json(p.Values)), ("updated_at", Time(p.UpdatedAt))],
        Skill s =>
        [
            ("id", s.Id.ToString()), ("name", s.Name), ("description", s.Description), ("parameters", Json(s.Parameters)), ("workflow", Json(s.Workflow)), ("enabled", s.IsEnabled ? "yes" : "no"),
            ("created_at", Time(s.CreatedAt)),
        ],
        HrmRun r =>
        [
            ("id", r.Id.ToString()), ("at", Time(r.At)), ("task", r.Task), ("steps", Number(r.Steps)), ("latency_ms", Number(r.LatencyMs)), ("accuracy", Number(r.Accuracy)), ("payload", Json(r.Payload)),
            ("metrics", string.Join(";", r.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={Number(m.Value)}"))),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(row), row.GetType().Name, null),
    };

    private static IEnumerable<(string, string?)> OfPart(DocumentPart part)
    {
        IEnumerable<(string, string?)> own = part switch
        {
            Section s => [("heading", s.Heading), ("text", s.Text)],
            TableRows t => [("name", t.Name), ("columns", List(t.Columns)), ("first_row", Number(t.FirstRow)), ("rows", string.Join("\u001E", t.Rows.Select(r => string.Join("\u001F", r.Select(c => c is null ? "-" : "+" + c)))))],
            ApiEndpoint e => [("name", e.Name), ("method", e.Method), ("path", e.Path), ("summary", e.Summary), ("tags", List(e.Tags)), ("parameters", Json(e.Parameters)), ("responses", Json(e.Responses))],
            LogEntry l =>
            [
                ("time", l.Time), ("at", l.At is { } at ? Time(at) : null), ("level", l.Level), ("code", l.Code), ("component", l.Component), ("message", l.Message),
                ("attributes", List([.. l.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}")])),
            ],
            _ => [],
        };
        var box = part.Place.Box is { } b ? string.Create(CultureInfo.InvariantCulture, $"{b.X:R} {b.Y:R} {b.Width:R} {b.Height:R}") : null;
        return [("sort", part.GetType().Name), ("order", Number(part.Order)), ("page", Number(part.Place.Page)), ("box", box), .. own];
    }

    private static string List(IReadOnlyList<string> texts) => string.Join("\u001E", texts);

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => (time.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static string? Json(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(WholeText.OfJson(json));
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, document.RootElement);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();

                // The last of two members of one name is the one that every store keeps.
                foreach (var member in json.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal).OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(WholeText.Of(member.Key));
                    Write(writer, member.Last().Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                // 1, 1.0 and 1e0 are one number, and stores spell it as they like.
                writer.WriteStringValue(json.TryGetDecimal(out var exact) ? (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture) : json.GetDouble().ToString("R", CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(WholeText.Of(json.GetString()!));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
