using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>Somebody or something that a document names.</summary>
public sealed record DocumentEntity
{
    public required EntityId Id { get; init; }

    public required ClientId Client { get; init; }

    public required DocumentId Document { get; init; }

    /// <summary>What sort of thing (PERSON, ORG, MONEY …); 1 to 500 characters.</summary>
    public required string Label { get; init; }

    /// <summary>As the document says it; 1 to 10,000 characters.</summary>
    public required string Text { get; init; }

    /// <summary>The first character and the one behind the last, in whatever was looked through.</summary>
    public int? Start { get; init; }

    /// <inheritdoc cref="Start"/>
    public int? End { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <summary>The words around it; up to 1,000,000 characters.</summary>
    public string? Context { get; init; }

    /// <summary>Which of the document's texts it was found in.</summary>
    public int? SourceIndex { get; init; }
}

/// <summary>Which entities, by id; filters add up (and), null means no filter.</summary>
public sealed record EntityQuery
{
    public DocumentId? Document { get; init; }

    public string? Label { get; init; }

    /// <summary>The last one of the page before; null for the first page.</summary>
    public EntityId? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A figure that was found in a document.</summary>
public sealed record MetricHit
{
    public required MetricHitId Id { get; init; }

    public required ClientId Client { get; init; }

    public required DocumentId Document { get; init; }

    /// <summary>What sort of figure (percentage, currency …); 1 to 500 characters.</summary>
    public required string Type { get; init; }

    /// <summary>As the document says it; up to 10,000 characters.</summary>
    public string? Value { get; init; }

    /// <inheritdoc cref="DocumentEntity.Context"/>
    public string? Context { get; init; }

    /// <summary>Where, in the words of whoever looked; up to 2,000 characters.</summary>
    public string? Position { get; init; }

    /// <summary>From 1.</summary>
    public int? Page { get; init; }

    /// <inheritdoc cref="DocumentEntity.SourceIndex"/>
    public int? SourceIndex { get; init; }
}

/// <summary>Which figures, by id; filters add up (and), null means no filter.</summary>
public sealed record MetricHitQuery
{
    public DocumentId? Document { get; init; }

    public string? Type { get; init; }

    /// <summary>The last one of the page before; null for the first page.</summary>
    public MetricHitId? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
