using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Search;

/// <summary>
/// Makes the pieces that search finds of what a document holds: text in stretches of about <see cref="TextChunker.Target"/> characters, rows of a table with the names of
/// their columns, one operation of an API, one entry of a log, one tag each. Pieces of the same document have the same ids whenever they are made.
/// </summary>
public sealed class ChunkMaker(Document document)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextChunker _text = new(document.Id.Value);
    private int _count;

    /// <summary>The pieces that are whole once this part has come; parts come in their order.</summary>
    public IReadOnlyList<SearchChunk> Add(DocumentPart part) => part switch
    {
        Section section => _text.Add(section).Select(Of).ToList(),
        TableRows table => [.. End(), .. Of(table)],
        ApiEndpoint endpoint => [.. End(), Of(endpoint)],
        LogEntry entry => [.. End(), Of(entry)],
        _ => [],
    };

    public SearchChunk Add(Tag tag) => Piece(ChunkType.Tag, "tag", tag.Id.ToString(), tag.Name, Place.Unknown) with
    {
        Tag = tag.Id,
        Details = new JsonObject { ["tag"] = tag.Name, ["score"] = tag.Score, ["source"] = tag.Source, ["steps"] = tag.Steps }.ToJsonString(Plain),
    };

    /// <summary>The text that waited for more.</summary>
    public IReadOnlyList<SearchChunk> End() => _text.End().Select(Of).ToList();

    private SearchChunk Of(TextChunk chunk) =>
        new(chunk.Id, document.Id, document.Kind == DocumentKind.Pdf ? ChunkType.Pdf : ChunkType.Text, _count++, Clean(chunk.Text), chunk.Place) { Artifact = document.Artifact };

    private IEnumerable<SearchChunk> Of(TableRows table)
    {
        var text = new StringBuilder();
        var first = table.FirstRow;
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var line = string.Join(", ", table.Rows[i].Zip(table.Columns).Where(c => !string.IsNullOrWhiteSpace(c.First)).Select(c => $"{c.Second}: {c.First!.Trim()}"));
            if (text.Length > 0 && text.Length + line.Length > TextChunker.Target)
            {
                yield return Of(table, first, text.ToString());
                text.Clear();
                first = table.FirstRow + i;
            }

            text.Append(text.Length > 0 && line.Length > 0 ? "\n" : "").Append(line);
        }

        if (text.Length > 0)
        {
            yield return Of(table, first, text.ToString());
        }
    }

    private SearchChunk Of(TableRows table, int firstRow, string text) =>
        Piece(ChunkType.Table, table.Order, firstRow, table.Name is null ? text : $"{table.Name}\n{text}", table.Place) with
        {
            Part = table.Order,
            Details = new JsonObject { ["table"] = table.Name, ["row"] = firstRow }.ToJsonString(Plain),
        };

    private SearchChunk Of(ApiEndpoint endpoint) => Piece(
        ChunkType.Api, endpoint.Order, 0, Joined(endpoint.Method, endpoint.Path, endpoint.Name, endpoint.Summary, string.Join(", ", endpoint.Tags)), endpoint.Place) with
    {
        Part = endpoint.Order,
        Details = new JsonObject
        {
            ["method"] = endpoint.Method,
            ["path"] = endpoint.Path,
            ["name"] = endpoint.Name,
            ["summary"] = endpoint.Summary,
            ["tags"] = new JsonArray([.. endpoint.Tags.Select(t => JsonValue.Create(t))]),
        }.ToJsonString(Plain),
    };

    private SearchChunk Of(LogEntry entry) => Piece(
        ChunkType.Log, entry.Order, 0, entry.Code is { } code && !entry.Message.Contains(code, StringComparison.OrdinalIgnoreCase) ? Joined(code, entry.Message) : entry.Message,
        entry.Place) with
    {
        Part = entry.Order,
        Level = Clean(entry.Level),
        Code = Clean(entry.Code),
        At = entry.At,
        Details = new JsonObject { ["ts"] = entry.Time, ["level"] = entry.Level, ["code"] = entry.Code, ["component"] = entry.Component }.ToJsonString(Plain),
    };

    private SearchChunk Piece(ChunkType type, int order, int row, string text, Place place) =>
        Piece(type, "part", string.Create(CultureInfo.InvariantCulture, $"{order}/{row}"), text, place);

    private SearchChunk Piece(ChunkType type, string kind, string key, string text, Place place) => new(
        DeterministicId.Of("search chunk", kind, document.Id.ToString(), key), document.Id, type, _count++, Cut(Clean(text)), place)
    { Artifact = document.Artifact };

    /// <summary>What a store cannot keep, and nobody looks for.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text) => text?.Replace('\0', ' ');

    private static string Cut(string text) =>
        string.IsNullOrWhiteSpace(text) ? "-" : text.Length <= TextChunker.Most ? text : text[..(char.IsHighSurrogate(text[TextChunker.Most - 1]) ? TextChunker.Most - 1 : TextChunker.Most)];

    private static string Joined(params string?[] words) => string.Join(' ', words.Where(w => !string.IsNullOrWhiteSpace(w)));
}
