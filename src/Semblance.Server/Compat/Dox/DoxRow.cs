using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Documents;

namespace Semblance.Server.Compat.Dox;

/// <summary>Rows as guide 004 answered them: its names, null members in place, times to the second.</summary>
internal static class DoxRow
{
    /// <summary>Which content types of evidence the guide counted under which name.</summary>
    public static readonly IReadOnlyList<(string Count, string[] Types)> EvidenceCounts =
    [
        ("table_evidence", ["table"]), ("chart_evidence", ["chart"]), ("formula_evidence", ["formula"]),
        ("media_transcripts", ["media_transcript", "audio_transcript", "video_transcript"]), ("media_metadata", ["media_metadata"]), ("web_pages", ["web_page"]),
        ("image_ocr", ["image_ocr"]),
    ];

    public static JsonObject Of(Artifact artifact) => new()
    {
        ["id"] = artifact.Id.ToString(),
        ["filename"] = artifact.Name,
        ["filepath"] = artifact.SourceUrl ?? artifact.Name,
        ["filetype"] = artifact.Type,
        ["report_week"] = artifact.ReportWeek,
        ["status"] = artifact.Status switch
        {
            ArtifactStatus.Queued or ArtifactStatus.Reading => "processing",
            ArtifactStatus.Ready => "processed",
            ArtifactStatus.Failed => "error",
            _ => "cancelled",
        },
        ["source_url"] = artifact.SourceUrl,
        ["extras"] = Json(artifact.Extras),
        ["created_at"] = Time(artifact.CreatedAt),
    };

    public static JsonObject Of(Document document) => new()
    {
        ["id"] = document.Id.ToString(),
        ["path"] = document.Path,
        ["type"] = TypeOf(document.Kind),
        ["title"] = document.Title,
        ["source"] = document.Source,
        ["created_at"] = Time(document.CreatedAt),
    };

    public static JsonObject Of(StoredPart<ApiEndpoint> api) => new()
    {
        ["id"] = IdOf(api.Document, api.Part.Order),
        ["document_id"] = api.Document.ToString(),
        ["name"] = api.Part.Name,
        ["method"] = api.Part.Method,
        ["path"] = api.Part.Path,
        ["summary"] = api.Part.Summary,
        ["tags"] = Texts(api.Part.Tags),
        ["params"] = Json(api.Part.Parameters),
        ["responses"] = Json(api.Part.Responses),
    };

    public static JsonObject Of(StoredPart<LogEntry> entry) => new()
    {
        ["id"] = IdOf(entry.Document, entry.Part.Order),
        ["document_id"] = entry.Document.ToString(),
        ["ts"] = entry.Part.Time,
        ["level"] = entry.Part.Level,
        ["code"] = entry.Part.Code,
        ["component"] = entry.Part.Component,
        ["message"] = entry.Part.Message,
        ["attrs"] = new JsonObject(entry.Part.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
    };

    public static JsonObject Of(Tag tag) => new()
    {
        ["id"] = tag.Id.ToString(),
        ["document_id"] = tag.Document.ToString(),
        ["tag"] = tag.Name,
        ["score"] = tag.Score,
        ["source_ptr"] = tag.Source,
        ["hrm_steps"] = tag.Steps,
    };

    public static JsonObject Of(TagPrompt prompt) => new()
    {
        ["id"] = prompt.Id.ToString(),
        ["document_id"] = prompt.Document.ToString(),
        ["prompt_text"] = prompt.Text,
        ["examples"] = Json(prompt.Examples),
        ["created_at"] = Time(prompt.CreatedAt),
        ["author"] = prompt.Author,
    };

    public static JsonObject Of(Fact fact) => new()
    {
        ["id"] = fact.Id.ToString(),
        ["artifact_id"] = fact.Artifact.ToString(),
        ["report_week"] = fact.ReportWeek,
        ["entity"] = fact.Entity,
        ["metrics"] = Json(fact.Metrics),
        ["evidence_id"] = fact.Evidence?.ToString(),
    };

    public static JsonObject Of(FactEvidence evidence) => new()
    {
        ["id"] = evidence.Id.ToString(),
        ["artifact_id"] = evidence.Artifact.ToString(),
        ["locator"] = evidence.Locator,
        ["preview"] = evidence.Preview,
        ["content_type"] = evidence.ContentType,
        ["coordinates"] = Json(evidence.Coordinates),
        ["full_data"] = Json(evidence.Data),
    };

    public static JsonObject Of(Summary summary) => new()
    {
        ["id"] = summary.Id.ToString(),
        ["style"] = summary.Style,
        ["provider"] = summary.Provider,
        ["prompt"] = summary.Prompt,
        ["scope"] = new JsonObject { ["type"] = summary.Scope, ["key"] = summary.ScopeKey, ["artifact_ids"] = Texts(summary.Artifacts) },
        ["summary"] = summary.Text,
        ["citations"] = new JsonArray([.. summary.Evidence.Select(e => new JsonObject { ["id"] = e })]),
        ["created_at"] = Time(summary.CreatedAt),
    };

    /// <summary>Of an operation or an entry: the guide gave each a key of its own.</summary>
    public static string IdOf(DocumentId document, int order) => string.Create(CultureInfo.InvariantCulture, $"{document}:{order}");

    /// <summary>What the guide called a kind of document.</summary>
    public static string TypeOf(DocumentKind kind) => kind == DocumentKind.XmlLog ? "xml" : DocumentNames.Of(kind);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static JsonNode? Json(string? text) => text is null ? null : JsonNode.Parse(text);

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
