using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>What was read of a file. What it holds, its parts, is kept beside it.</summary>
public sealed record Document
{
    public required DocumentId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>What it was read from, and goes with; null where that was not kept.</summary>
    public ArtifactId? Artifact { get; init; }

    public required DocumentKind Kind { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Title { get; init; }

    /// <summary>The file's name or path as it was given; up to 10,000 characters.</summary>
    public string? Path { get; init; }

    /// <summary>Who or what brought it, in the owner's words; up to 10,000 characters.</summary>
    public string? Source { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Which documents, the newest first; filters add up (and), null means no filter.</summary>
public sealed record DocumentQuery
{
    public DocumentKind? Kind { get; init; }

    public ArtifactId? Artifact { get; init; }

    /// <summary>Those that have exactly this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Part of the title or the path; letters of ASCII in either case.</summary>
    public string? Text { get; init; }

    /// <summary>The last one of the page before: when it was created and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>How many parts of each sort a document has.</summary>
public sealed record DocumentCounts(long Sections, long Tables, long Endpoints, long LogEntries);
