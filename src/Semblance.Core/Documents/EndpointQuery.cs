namespace Semblance.Documents;

/// <summary>Which endpoints of described APIs, by document and order; filters add up (and), null means no filter.</summary>
public sealed record EndpointQuery
{
    public DocumentId? Document { get; init; }

    /// <summary>Exactly, in capitals.</summary>
    public string? Method { get; init; }

    /// <summary>One of its tags, exactly.</summary>
    public string? Tag { get; init; }

    /// <summary>Part of the path; letters of ASCII in either case.</summary>
    public string? Path { get; init; }

    public PartCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
