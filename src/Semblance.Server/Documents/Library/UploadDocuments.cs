using Semblance.Server.Library;

namespace Semblance.Server.Documents.Library;

/// <summary>What became of one file of an upload.</summary>
/// <param name="Name">As it came.</param>
/// <param name="Artifact">Its own, or that of the same bytes that were taken in before; absent for a file that was refused.</param>
/// <param name="New">False where the very same bytes are there already.</param>
/// <param name="Problem">Why it was refused.</param>
internal sealed record UploadedDocument(string Name, ArtifactDocument? Artifact, bool New, ArtifactProblemDocument? Problem)
{
    public static UploadedDocument Of(OfferedUpload offer) => new(
        offer.Name, offer.Taken is { } taken ? ArtifactDocument.Of(taken.Artifact) : null, offer.Taken?.IsNew ?? false,
        offer.Fault is { } fault ? new ArtifactProblemDocument(fault.Code, Problems.Problem.Of(fault, 0).Detail) : null);
}

/// <param name="Files">In the order they came.</param>
internal sealed record UploadsDocument(IReadOnlyList<UploadedDocument> Files);

/// <summary>How far an artifact is.</summary>
/// <param name="Parts">That are kept by now, of whatever sort; absent where another server reads it, and when it has ended.</param>
/// <param name="Pieces">That search finds by now.</param>
internal sealed record IngestProgressDocument(ArtifactDocument Artifact, long? Parts, long? Pieces);
