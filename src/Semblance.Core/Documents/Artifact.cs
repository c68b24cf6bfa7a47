using Semblance.Clients;

namespace Semblance.Documents;

/// <summary>A file, or a page of the web, that was taken in: where documents, facts and evidence come from.</summary>
public sealed record Artifact
{
    public required ArtifactId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>As its owner calls it, without a folder; 1 to 1,000 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The ending of the name in lower case (<c>.pdf</c>), or <c>url</c>; empty where there is none. Up to 100 characters.</summary>
    public string Type { get; init; } = "";

    /// <summary>What it is read as; null until somebody has looked, and for what is not read here.</summary>
    public DocumentKind? Kind { get; init; }

    /// <summary>Bytes; null where nobody knows.</summary>
    public long? Size { get; init; }

    /// <summary>Of the original; null where nobody knows.</summary>
    public FileHash? Hash { get; init; }

    public ArtifactStatus Status { get; init; }

    /// <summary>Why it failed; null for all others.</summary>
    public ArtifactProblem? Problem { get; init; }

    /// <summary>Whatever its owner calls the week that it reports; up to 100 characters.</summary>
    public string? ReportWeek { get; init; }

    /// <summary>Where it was fetched from; up to 10,000 characters.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>JSON: an object.</summary>
    public string Extras { get; init; } = "{}";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When anything of it changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
