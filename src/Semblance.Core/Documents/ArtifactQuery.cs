namespace Semblance.Documents;

/// <summary>Which artifacts, the last taken in first; filters add up (and), null means no filter.</summary>
public sealed record ArtifactQuery
{
    public ArtifactStatus? Status { get; init; }

    public DocumentKind? Kind { get; init; }

    public FileHash? Hash { get; init; }

    public string? ReportWeek { get; init; }

    /// <summary>Part of the name; letters of ASCII in either case.</summary>
    public string? Text { get; init; }

    /// <summary>The last one of the page before: when it was created and its id; null for the first page.</summary>
    public TimeCursor? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
