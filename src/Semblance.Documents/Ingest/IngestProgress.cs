namespace Semblance.Documents.Ingest;

/// <summary>How far a file is.</summary>
/// <param name="Parts">That are kept by now, of whatever sort.</param>
/// <param name="Pieces">That search finds by now.</param>
public sealed record IngestProgress(long Parts, long Pieces)
{
    public static readonly IngestProgress None = new(0, 0);

    /// <summary>Every part is kept, and the pieces follow: of large files, which keep all parts first.</summary>
    public bool PiecesFollow { get; init; }
}
