using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Cli.Output;
using Semblance.Documents;

namespace Semblance.Cli.Commands.Documents;

/// <summary>What documents were found to hold, for people and for scripts.</summary>
internal sealed class ReadDocumentsAnswer(IReadOnlyList<ReadDocument> documents)
{
    private const int MostShown = 300;

    public JsonObject Document() => new() { ["documents"] = new JsonArray([.. documents.Select(Of)]) };

    public void Print(Screen screen)
    {
        var table = new TextTable("file", "read as", "sections", "rows", "endpoints", "entries", "characters", "state");
        foreach (var d in documents)
        {
            table.Add(
                d.File, NameOf(d.Kind), Number(d.Sections), Number(d.Rows), Number(d.Endpoints), Number(d.Entries), Number(d.Characters),
                d.Fault is { } fault ? $"{fault.Message} [{fault.Code}]" : "read");
        }

        screen.Show(table);
        foreach (var d in documents)
        {
            foreach (var part in d.Parts)
            {
                Show(screen, $"{d.File}, {Where(part.Place)}", Shorten(Words(part)));
            }

            foreach (var chunk in d.Chunks)
            {
                Show(screen, $"{d.File}, piece {Number(chunk.Index + 1)}, {Where(chunk.Place)}", chunk.Text);
            }
        }
    }

    private static void Show(Screen screen, string where, string text)
    {
        screen.Say();
        screen.Say(where + ":");
        foreach (var line in text.Split('\n'))
        {
            screen.Say("  " + line);
        }
    }

    private static JsonObject Of(ReadDocument d) => new()
    {
        ["file"] = d.File,
        ["kind"] = NameOf(d.Kind),
        ["status"] = d.Fault is null ? "read" : "failed",
        ["error"] = d.Fault is { } fault ? new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message } : null,
        ["sections"] = d.Sections,
        ["rows"] = d.Rows,
        ["endpoints"] = d.Endpoints,
        ["entries"] = d.Entries,
        ["characters"] = d.Characters,
        ["parts"] = new JsonArray([.. d.Parts.Select(Of)]),
        ["chunks"] = new JsonArray([.. d.Chunks.Select(Of)]),
    };

    private static JsonObject Of(TextChunk chunk) => new() { ["id"] = chunk.Id, ["index"] = chunk.Index, ["text"] = chunk.Text, ["place"] = Of(chunk.Place) };

    private static JsonObject Of(DocumentPart part)
    {
        var members = part switch
        {
            Section s => new JsonObject { ["type"] = "section", ["heading"] = s.Heading, ["text"] = s.Text },
            TableRows t => new JsonObject
            {
                ["type"] = "rows",
                ["name"] = t.Name,
                ["columns"] = Texts(t.Columns),
                ["firstRow"] = t.FirstRow,
                ["rows"] = new JsonArray([.. t.Rows.Select(Texts)]),
            },
            ApiEndpoint a => new JsonObject
            {
                ["type"] = "endpoint",
                ["name"] = a.Name,
                ["method"] = a.Method,
                ["path"] = a.Path,
                ["summary"] = a.Summary,
                ["tags"] = Texts(a.Tags),
                ["parameters"] = a.Parameters is { } parameters ? JsonNode.Parse(parameters) : null,
                ["responses"] = a.Responses is { } responses ? JsonNode.Parse(responses) : null,
            },
            LogEntry l => new JsonObject
            {
                ["type"] = "entry",
                ["time"] = l.Time,
                ["at"] = l.At is { } at ? at.ToString("O", CultureInfo.InvariantCulture) : null,
                ["level"] = l.Level,
                ["code"] = l.Code,
                ["component"] = l.Component,
                ["message"] = l.Message,
                ["attributes"] = new JsonObject(l.Attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            },
            _ => throw new InvalidOperationException($"No document has a part of {part.GetType()}."),
        };
        members["place"] = Of(part.Place);
        return members;
    }

    private static JsonObject Of(Place place)
    {
        var members = new JsonObject();
        foreach (var (name, value) in new (string, JsonNode?)[] { ("page", place.Page), ("line", place.Line), ("path", place.Path), ("box", place.Box is { } b ? new JsonArray(b.X, b.Y, b.Width, b.Height) : null) })
        {
            if (value is not null)
            {
                members[name] = value;
            }
        }

        return members;
    }

    private static JsonArray Texts(IEnumerable<string?> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static string Words(DocumentPart part) => part switch
    {
        Section s => s.Heading is null ? s.Text : $"{s.Heading}\n{s.Text}",
        TableRows t => string.Join('\n', t.Rows.Select(r => string.Join(" | ", t.Columns.Zip(r).Where(c => c.Second is not null).Select(c => $"{c.First}: {c.Second}")))),
        ApiEndpoint a => $"{a.Method} {a.Path}  {a.Summary}",
        LogEntry l => string.Join("  ", new[] { l.Time, l.Level, l.Code, l.Component, l.Message }.OfType<string>()),
        _ => "",
    };

    private static string Shorten(string text) => text.Length <= MostShown ? text : string.Concat(text.AsSpan(0, MostShown), "…");

    private static string Where(Place place) => string.Join(", ", new[]
    {
        place.Page is { } page ? $"page {Number(page)}" : null,
        place.Line is { } line ? $"line {Number(line)}" : null,
        place.Path,
    }.OfType<string>()) is { Length: > 0 } where ? where : "as a whole";

    private static string NameOf(DocumentKind? kind) => kind switch
    {
        null => "-",
        DocumentKind.OpenApi => "openapi",
        { } known => JsonNamingPolicy.KebabCaseLower.ConvertName(known.ToString()),
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
