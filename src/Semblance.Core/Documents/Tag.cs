using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>A word or two that say what a document is about.</summary>
public sealed record Tag
{
    public required TagId Id { get; init; }

    public required ClientId Client { get; init; }

    public required DocumentId Document { get; init; }

    /// <summary>1 to 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>How sure whoever tagged was, in their own measure; finite.</summary>
    public double? Score { get; init; }

    /// <summary>What in the document it comes from, in the words of whoever tagged; up to 10,000 characters.</summary>
    public string? Source { get; init; }

    /// <summary>How many steps a reasoning model took for it.</summary>
    public int? Steps { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which tags, by name and id; filters add up (and), null means no filter.</summary>
public sealed record TagQuery
{
    public DocumentId? Document { get; init; }

    /// <summary>Exactly.</summary>
    public string? Name { get; init; }

    /// <summary>Part of the name; letters of ASCII in either case.</summary>
    public string? Text { get; init; }

    public TagCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>The last tag of the page before.</summary>
public sealed record TagCursor(string Name, TagId Id);

/// <summary>How many documents have a tag.</summary>
public sealed record TagUse(string Name, long Documents);

/// <summary>What a language model was asked for tags with.</summary>
public sealed record TagPrompt
{
    public required TagPromptId Id { get; init; }

    public required ClientId Client { get; init; }

    public required DocumentId Document { get; init; }

    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Examples { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
