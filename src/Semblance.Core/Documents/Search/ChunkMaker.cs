using System.Buffers;
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
    /// <summary>Characters of the name of a column that stand before each of its cells.</summary>
    public const int MostColumnName = 200;

    private const int MostTags = 100;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions PlainWriting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _document = document.Id.ToString();
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly TextChunker _text = new(document.Id.Value);
    private int _count;

    /// <summary>The pieces that are whole once this part has come; parts come in their order.</summary>
    public IReadOnlyList<SearchChunk> Add(DocumentPart part) => part switch
    {
        Section section => _text.Add(section).Select(Of).ToList(),
        TableRows table => [.. End(), .. Of(table)],
        ApiEndpoint endpoint => [.. End(), .. Of(endpoint)],
        LogEntry entry => _text.IsEmpty ? Of(entry) : [.. End(), .. Of(entry)],
        _ => [],
    };

    public SearchChunk Add(Tag tag) => Piece(ChunkType.Tag, "tag", tag.Id.ToString(), Clean(tag.Name), Place.Unknown) with
    {
        Tag = tag.Id,
        Details = new JsonObject { ["tag"] = tag.Name, ["score"] = tag.Score, ["source"] = tag.Source, ["steps"] = tag.Steps }.ToJsonString(Plain),
    };

    /// <summary>The text that waited for more.</summary>
    public IReadOnlyList<SearchChunk> End() => _text.End().Select(Of).ToList();

    private SearchChunk Of(TextChunk chunk) =>
        new(chunk.Id, document.Id, document.Kind == DocumentKind.Pdf ? ChunkType.Pdf : ChunkType.Text, _count++, Clean(chunk.Text), chunk.Place) { Artifact = document.Artifact };

    private List<SearchChunk> Of(TableRows table)
    {
        var chunks = new List<SearchChunk>();
        var text = new StringBuilder();
        var first = table.FirstRow;
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var line = string.Join(", ", table.Rows[i].Zip(table.Columns).Where(c => !string.IsNullOrWhiteSpace(c.First)).Select(c => $"{Name(c.Second)}: {c.First!.Trim()}"));
            if (text.Length > 0 && text.Length + line.Length > TextChunker.Target)
            {
                chunks.AddRange(Of(table, first, text.ToString()));
                text.Clear();
                first = table.FirstRow + i;
            }

            text.Append(text.Length > 0 && line.Length > 0 ? "\n" : "").Append(line);
        }

        if (text.Length > 0)
        {
            chunks.AddRange(Of(table, first, text.ToString()));
        }

        return chunks;
    }

    private IEnumerable<SearchChunk> Of(TableRows table, int firstRow, string text)
    {
        var details = new JsonObject { ["table"] = Short(table.Name), ["row"] = firstRow }.ToJsonString(Plain);
        return Pieces(ChunkType.Table, table.Order, firstRow, table.Name is null ? text : $"{Name(table.Name)}\n{text}", table.Place).Select(p => p with { Part = table.Order, Details = details });
    }

    private IEnumerable<SearchChunk> Of(ApiEndpoint endpoint)
    {
        var details = new JsonObject
        {
            ["method"] = Short(endpoint.Method),
            ["path"] = Short(endpoint.Path),
            ["name"] = Short(endpoint.Name),
            ["summary"] = Short(endpoint.Summary),
            ["tags"] = new JsonArray([.. endpoint.Tags.Take(MostTags).Select(t => JsonValue.Create(Name(t)))]),
        }.ToJsonString(Plain);
        var text = Joined(endpoint.Method, endpoint.Path, endpoint.Name, endpoint.Summary, string.Join(", ", endpoint.Tags));
        return Pieces(ChunkType.Api, endpoint.Order, 0, text, endpoint.Place).Select(p => p with { Part = endpoint.Order, Details = details });
    }

    private IReadOnlyList<SearchChunk> Of(LogEntry entry)
    {
        var (level, code) = (Short(Clean(entry.Level)), Short(Clean(entry.Code)));
        var details = DetailsOf(entry);
        var text = entry.Code is { } said && !entry.Message.Contains(said, StringComparison.OrdinalIgnoreCase) ? Joined(said, entry.Message) : entry.Message;
        return text.Length <= TextChunker.Most
            ? [Whole(Piece(ChunkType.Log, "part", Key(entry.Order, 0), Clean(text), entry.Place))]
            : [.. Pieces(ChunkType.Log, entry.Order, 0, text, entry.Place).Select(Whole)];

        SearchChunk Whole(SearchChunk piece) => piece with { Part = entry.Order, Level = level, Code = code, At = entry.At, Details = details };
    }

    /// <summary>A log has so many entries that no tree is built for each.</summary>
    private string DetailsOf(LogEntry entry)
    {
        _json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_json, PlainWriting))
        {
            writer.WriteStartObject();
            writer.WriteString("ts", Short(entry.Time));
            writer.WriteString("level", Short(entry.Level));
            writer.WriteString("code", Short(entry.Code));
            writer.WriteString("component", Short(entry.Component));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_json.WrittenSpan);
    }

    /// <summary>A part of a document, or of some of its rows; one that is longer than a piece may be is found in several.</summary>
    private IEnumerable<SearchChunk> Pieces(ChunkType type, int order, int row, string text, Place place)
    {
        var clean = Clean(text);
        var key = Key(order, row);
        if (clean.Length <= TextChunker.Most)
        {
            yield return Piece(type, "part", key, clean, place);
            yield break;
        }

        var number = 0;
        foreach (var piece in TextChunker.Pieces(clean).Where(p => p.Length > 0))
        {
            yield return Piece(type, "part", number == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}/{number}"), piece, place);
            number++;
        }
    }

    private static string Key(int order, int row) => string.Create(CultureInfo.InvariantCulture, $"{order}/{row}");

    private SearchChunk Piece(ChunkType type, string kind, string key, string text, Place place) => new(
        DeterministicId.Of("search chunk", kind, _document, key), document.Id, type, _count++, string.IsNullOrWhiteSpace(text) ? "-" : text, place)
    { Artifact = document.Artifact };

    /// <summary>What a store cannot keep, and nobody looks for.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text) => text?.Replace('\0', ' ');

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Short(string? text) => Cut(text, TextChunker.Most);

    private static string Name(string text) => Cut(text, MostColumnName);

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private static string Joined(params string?[] words) => string.Join(' ', words.Where(w => !string.IsNullOrWhiteSpace(w)));
}
