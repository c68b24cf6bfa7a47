namespace Semblance.Documents;

/// <summary>Where in a document something came from: as much as its kind can say, so that a hit can be shown in place.</summary>
public sealed record Place
{
    public static readonly Place Unknown = new();

    /// <summary>From 1; of a PDF.</summary>
    public int? Page { get; init; }

    /// <summary>On the page, or on the picture.</summary>
    public PageBox? Box { get; init; }

    /// <summary>From 1; of what has lines.</summary>
    public int? Line { get; init; }

    /// <summary>An XPath (XML), a JSON pointer (OpenAPI, Postman) or the name of a sheet (XLSX).</summary>
    public string? Path { get; init; }
}
