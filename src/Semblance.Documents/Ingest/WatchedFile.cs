namespace Semblance.Documents.Ingest;

/// <summary>What became of a file in a watched folder.</summary>
/// <param name="Path">Relative to the folder.</param>
/// <param name="Taken">Null when it could not even be taken.</param>
/// <param name="Problem">Null when all is well.</param>
public sealed record WatchedFile(string Path, TakenFile? Taken, ArtifactProblem? Problem);
