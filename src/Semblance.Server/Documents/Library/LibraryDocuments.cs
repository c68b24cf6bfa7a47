using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>How many parts of each sort a document has.</summary>
internal sealed record PartCountsDocument(long Sections, long Tables, long Endpoints, long LogEntries)
{
    public static PartCountsDocument Of(DocumentCounts counts) => new(counts.Sections, counts.Tables, counts.Endpoints, counts.LogEntries);
}

/// <summary>What was read of a file. Its parts are at addresses of their own.</summary>
internal sealed record LibraryDocument
{
    public required Guid Id { get; init; }

    /// <summary>What it was read from, and goes with.</summary>
    public Guid? Artifact { get; init; }

    /// <summary>text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.</summary>
    public required string Kind { get; init; }

    public string? Title { get; init; }

    /// <summary>The file's name or path as it was given.</summary>
    public string? Path { get; init; }

    /// <summary>Who or what brought it.</summary>
    public string? Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Absent in lists.</summary>
    public PartCountsDocument? Parts { get; init; }

    public static LibraryDocument Of(Document document) => Of(document, null);

    public static LibraryDocument Of(Document document, DocumentCounts? counts) => new()
    {
        Id = document.Id.Value,
        Artifact = document.Artifact?.Value,
        Kind = DocumentNames.Of(document.Kind),
        Title = document.Title,
        Path = document.Path,
        Source = document.Source,
        CreatedAt = document.CreatedAt,
        Parts = counts is null ? null : PartCountsDocument.Of(counts),
    };
}

/// <summary>One page of documents.</summary>
/// <param name="Documents">The newest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record LibraryPageDocument(IReadOnlyList<LibraryDocument> Documents, string? Next);

/// <summary>What a document is called.</summary>
/// <param name="Title">Up to 2,000 characters; absent for none.</param>
/// <param name="Source">Who or what brought it, up to 10,000 characters; absent for none.</param>
internal sealed record LibraryInput(string? Title = null, string? Source = null);
