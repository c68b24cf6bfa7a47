namespace Semblance.Documents;

/// <summary>Which entries of logs, by document and order; filters add up (and), null means no filter.</summary>
public sealed record LogQuery
{
    public DocumentId? Document { get; init; }

    /// <summary>Exactly.</summary>
    public string? Level { get; init; }

    /// <summary>Exactly.</summary>
    public string? Code { get; init; }

    /// <summary>Part of the message; letters of ASCII in either case.</summary>
    public string? Text { get; init; }

    /// <summary>This time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>This time or earlier.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether <see cref="From"/> and <see cref="To"/> let through entries without a time that can be read: nobody can say whether they belong.</summary>
    public bool WithUntimed { get; init; }

    public PartCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
