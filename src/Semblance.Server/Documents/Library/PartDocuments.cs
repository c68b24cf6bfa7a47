using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>A rectangle from the top left corner: in points (1/72 inch) on a page, in pixels on a picture.</summary>
internal sealed record PageBoxDocument(double X, double Y, double Width, double Height);

/// <summary>Where in a document something stands: as much as its kind can say.</summary>
/// <param name="Page">From 1; of a PDF.</param>
/// <param name="Line">From 1; of what has lines.</param>
/// <param name="Path">An XPath (XML), a JSON pointer (OpenAPI, Postman) or the name of a sheet (XLSX).</param>
internal sealed record PlaceDocument(int? Page, PageBoxDocument? Box, int? Line, string? Path)
{
    public static PlaceDocument Of(Place place) => new(
        place.Page, place.Box is { } box ? new PageBoxDocument(Math.Round(box.X, 2), Math.Round(box.Y, 2), Math.Round(box.Width, 2), Math.Round(box.Height, 2)) : null,
        place.Line, place.Path);
}

/// <summary>A stretch of text.</summary>
/// <param name="Order">From 0, over the document's parts of all sorts.</param>
/// <param name="Heading">The heading that it stands under; absent before the first, and where there are none.</param>
internal sealed record SectionDocument(int Order, PlaceDocument Place, string? Heading, string Text)
{
    public static SectionDocument Of(Section section) => new(section.Order, PlaceDocument.Of(section.Place), section.Heading, section.Text);
}

/// <param name="Sections">By order.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record SectionsDocument(IReadOnlyList<SectionDocument> Sections, string? Next);

/// <summary>Rows of a table, some hundreds at most: a long table is several of these with the same name and columns.</summary>
/// <param name="Order">From 0, over the document's parts of all sorts.</param>
/// <param name="Name">Of the sheet, or the caption.</param>
/// <param name="FirstRow">From 1, the head not counted: the number of the first of these rows.</param>
/// <param name="Rows">As many cells as there are columns; null where a row has none.</param>
internal sealed record TableDocument(
    int Order, PlaceDocument Place, string? Name, IReadOnlyList<string> Columns, int FirstRow, IReadOnlyList<IReadOnlyList<string?>> Rows)
{
    public static TableDocument Of(TableRows table) => new(table.Order, PlaceDocument.Of(table.Place), table.Name, table.Columns, table.FirstRow, table.Rows);
}

/// <param name="Tables">By order.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record TablesDocument(IReadOnlyList<TableDocument> Tables, string? Next);

/// <summary>One operation of a described API.</summary>
internal sealed record ApiDocument
{
    public required Guid Document { get; init; }

    /// <summary>From 0, over the document's parts of all sorts; with the document it names the operation.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    public string? Name { get; init; }

    /// <summary>In capitals.</summary>
    public required string Method { get; init; }

    public required string Path { get; init; }

    public string? Summary { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>An array as it is described; absent where none are.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>As they are described; absent where none are.</summary>
    public JsonElement? Responses { get; init; }

    public static ApiDocument Of(StoredPart<ApiEndpoint> part) => new()
    {
        Document = part.Document.Value,
        Order = part.Part.Order,
        Place = PlaceDocument.Of(part.Part.Place),
        Name = part.Part.Name,
        Method = part.Part.Method,
        Path = part.Part.Path,
        Summary = part.Part.Summary,
        Tags = part.Part.Tags,
        Parameters = KeptJson.ReadOrNull(part.Part.Parameters),
        Responses = KeptJson.ReadOrNull(part.Part.Responses),
    };
}

/// <param name="Apis">By document and order.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record ApisDocument(IReadOnlyList<ApiDocument> Apis, string? Next);

/// <summary>One entry of a log.</summary>
internal sealed record LogEntryDocument
{
    public required Guid Document { get; init; }

    /// <summary>From 0, over the document's parts of all sorts; with the document it names the entry.</summary>
    public required int Order { get; init; }

    public required PlaceDocument Place { get; init; }

    /// <summary>The time as it was written; absent where it has none.</summary>
    public string? Ts { get; init; }

    /// <summary>The same as a time, where it can be read as one.</summary>
    public DateTimeOffset? At { get; init; }

    public string? Level { get; init; }

    public string? Code { get; init; }

    public string? Component { get; init; }

    public required string Message { get; init; }

    /// <summary>Whatever else the entry holds.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public static LogEntryDocument Of(StoredPart<LogEntry> part) => new()
    {
        Document = part.Document.Value,
        Order = part.Part.Order,
        Place = PlaceDocument.Of(part.Part.Place),
        Ts = part.Part.Time,
        At = part.Part.At,
        Level = part.Part.Level,
        Code = part.Part.Code,
        Component = part.Part.Component,
        Message = part.Part.Message,
        Attributes = part.Part.Attributes,
    };
}

/// <param name="Logs">By document and order.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record LogsDocument(IReadOnlyList<LogEntryDocument> Logs, string? Next);
