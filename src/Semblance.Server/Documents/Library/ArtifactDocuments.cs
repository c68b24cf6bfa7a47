using System.Text.Json;
using Semblance.Documents;

namespace Semblance.Server.Documents.Library;

/// <summary>Why an artifact could not be read.</summary>
/// <param name="Code">Stable.</param>
internal sealed record ArtifactProblemDocument(string Code, string Message);

/// <summary>A file, or a page of the web, that was taken in. Its bytes are at its own address.</summary>
internal sealed record ArtifactDocument
{
    public required Guid Id { get; init; }

    /// <summary>As its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The ending of the name in lower case, such as .pdf, or url; empty where there is none.</summary>
    public required string Type { get; init; }

    /// <summary>text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image; absent until somebody has looked.</summary>
    public string? Kind { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Of the original, 64 hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether the file itself was kept here, to be had at …/original; absent in lists. What the command line read stays where it was.</summary>
    public bool? HasOriginal { get; init; }

    public required ArtifactStatus Status { get; init; }

    /// <summary>Only where the status is failed.</summary>
    public ArtifactProblemDocument? Problem { get; init; }

    public string? ReportWeek { get; init; }

    /// <summary>Where it was fetched from.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>Whatever else is kept of it: an object.</summary>
    public required JsonElement Extras { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static ArtifactDocument Of(Artifact artifact) => new()
    {
        Id = artifact.Id.Value,
        Name = artifact.Name,
        Type = artifact.Type,
        Kind = artifact.Kind is { } kind ? DocumentNames.Of(kind) : null,
        Size = artifact.Size,
        Sha256 = artifact.Hash?.Hex,
        Status = artifact.Status,
        Problem = artifact.Problem is { } problem ? new ArtifactProblemDocument(problem.Code, problem.Message) : null,
        ReportWeek = artifact.ReportWeek,
        SourceUrl = artifact.SourceUrl,
        Extras = KeptJson.Read(artifact.Extras),
        CreatedAt = artifact.CreatedAt,
        UpdatedAt = artifact.UpdatedAt,
    };
}

/// <summary>One page of artifacts.</summary>
/// <param name="Artifacts">The last taken in first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record ArtifactsDocument(IReadOnlyList<ArtifactDocument> Artifacts, string? Next);
