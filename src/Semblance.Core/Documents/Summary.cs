using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>A summary that somebody wrote or had written. What it summed up may be gone.</summary>
public sealed record Summary
{
    public required SummaryId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>What was summed up: <c>workspace</c>, <c>artifact</c> …; 1 to 500 characters.</summary>
    public required string Scope { get; init; }

    /// <summary>Which one of that scope; up to 2,000 characters.</summary>
    public string ScopeKey { get; init; } = "";

    /// <summary><c>bullet</c>, <c>executive</c>, <c>action_items</c> …; 1 to 500 characters.</summary>
    public required string Style { get; init; }

    /// <summary>Who wrote it; up to 2,000 characters.</summary>
    public string? Provider { get; init; }

    /// <summary>Up to 1,000,000 characters.</summary>
    public string? Prompt { get; init; }

    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>Ids as they were given.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];

    /// <inheritdoc cref="Artifacts"/>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which summaries, the newest first; filters add up (and), null means no filter.</summary>
public sealed record SummaryQuery
{
    public string? Scope { get; init; }

    public string? ScopeKey { get; init; }

    public string? Style { get; init; }

    /// <summary>The last one of the page before: when it was created and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
