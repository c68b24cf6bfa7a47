using Semblance.People;

namespace Semblance.Audit;

/// <summary>Which entries, and which page of them. Filters add up; null means no filter.</summary>
public sealed record AuditQuery
{
    public const int DefaultLimit = 100;

    public PersonId? Person { get; init; }

    public AuditActor? Actor { get; init; }

    /// <summary>The whole action, or its noun: <c>person</c> for every <c>person.…</c>.</summary>
    public string? Action { get; init; }

    public AuditOutcome? Outcome { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last entry of the page before; null for the first page.</summary>
    public long? Before { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = DefaultLimit;
}
