using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>What figures an artifact reports of something.</summary>
public sealed record Fact
{
    public required FactId Id { get; init; }

    public required ClientId Client { get; init; }

    public required ArtifactId Artifact { get; init; }

    /// <summary>Of the same artifact; null where none was kept.</summary>
    public EvidenceId? Evidence { get; init; }

    /// <summary>Up to 100 characters.</summary>
    public string? ReportWeek { get; init; }

    /// <summary>What the figures are of; up to 2,000 characters.</summary>
    public string? Entity { get; init; }

    /// <summary>JSON, usually an object of numbers.</summary>
    public required string Metrics { get; init; }
}

/// <summary>Which facts, by id; filters add up (and), null means no filter.</summary>
public sealed record FactQuery
{
    public ArtifactId? Artifact { get; init; }

    public string? ReportWeek { get; init; }

    public string? Entity { get; init; }

    /// <summary>The last one of the page before; null for the first page.</summary>
    public FactId? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>The rows, cells or lines of an artifact that something was taken from.</summary>
public sealed record FactEvidence
{
    public required EvidenceId Id { get; init; }

    public required ClientId Client { get; init; }

    public required ArtifactId Artifact { get; init; }

    /// <summary>Where in the artifact, in the words of whoever read it; up to 10,000 characters.</summary>
    public string? Locator { get; init; }

    /// <summary>Up to 1,000,000 characters.</summary>
    public string? Preview { get; init; }

    /// <summary>What it is: <c>table</c>, <c>chart</c>, a media type; up to 2,000 characters.</summary>
    public string? ContentType { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Coordinates { get; init; }

    /// <summary>All of it, as JSON; null where it was not kept.</summary>
    public string? Data { get; init; }
}

/// <summary>Which evidence, by id.</summary>
public sealed record EvidenceQuery
{
    /// <summary>Null for all.</summary>
    public ArtifactId? Artifact { get; init; }

    /// <summary>False leaves <see cref="FactEvidence.Data"/> null, which may be whole tables.</summary>
    public bool WithData { get; init; } = true;

    /// <summary>The last one of the page before; null for the first page.</summary>
    public EvidenceId? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}
