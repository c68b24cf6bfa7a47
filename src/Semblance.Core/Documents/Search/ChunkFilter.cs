namespace Semblance.Documents.Search;

/// <summary>What a hit must be. Within one property any of the values will do; an empty one asks for nothing.</summary>
public sealed record ChunkFilter
{
    public static readonly ChunkFilter None = new();

    public IReadOnlyList<ChunkType> Types { get; init; } = [];

    public IReadOnlyList<DocumentId> Documents { get; init; } = [];

    /// <summary>Hits of documents that have any of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Of log entries; what has no level is left out. As they are written.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Of log entries; what has no code is left out. As they are written.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Log entries of this time or later; what has no time is left out.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Log entries before this time; what has no time is left out.</summary>
    public DateTimeOffset? To { get; init; }
}
