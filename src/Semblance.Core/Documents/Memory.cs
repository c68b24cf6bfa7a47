using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>Something that an assistant is to remember.</summary>
public sealed record Memory
{
    public required MemoryId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary><c>fact</c>, <c>preference</c>, <c>skill_learned</c>, <c>workflow</c> …; 1 to 500 characters.</summary>
    public required string Category { get; init; }

    /// <summary>JSON.</summary>
    public required string Content { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>Whose it is; null for everybody's. Up to 500 characters.</summary>
    public string? User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which memories, the newest first; filters add up (and), null means no filter.</summary>
public sealed record MemoryQuery
{
    public string? Category { get; init; }

    public string? User { get; init; }

    /// <summary>Part of the content as JSON writes it; letters of ASCII in either case.</summary>
    public string? Text { get; init; }

    /// <summary>The last one of the page before: when it was created and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>What somebody prefers.</summary>
/// <param name="User">1 to 500 characters.</param>
/// <param name="Values">JSON: an object.</param>
public sealed record UserPreferences(ClientId Client, string User, string Values, DateTimeOffset UpdatedAt);

/// <summary>Something that an assistant can do.</summary>
public sealed record Skill
{
    public required SkillId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>No other's of this client, and never changed; 1 to 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 1,000,000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>JSON.</summary>
    public string Parameters { get; init; } = "{}";

    /// <summary>JSON.</summary>
    public string Workflow { get; init; } = "{}";

    public bool IsEnabled { get; init; } = true;

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which skills, by name.</summary>
public sealed record SkillQuery
{
    /// <summary>Null for all.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>The last name of the page before; null for the first page.</summary>
    public string? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
