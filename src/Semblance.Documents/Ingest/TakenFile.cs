namespace Semblance.Documents.Ingest;

/// <summary>What became of the offer of a file.</summary>
/// <param name="Artifact">Its own, or that of the same bytes that were taken in before.</param>
/// <param name="IsNew">False when the very same bytes are there already, under whatever name, read whole or being read: nothing is to be done then.</param>
public sealed record TakenFile(Artifact Artifact, bool IsNew);
