namespace Semblance.Documents.Search;

/// <summary>How far a rebuild has come.</summary>
/// <param name="Done">Documents, or pieces, of this step.</param>
/// <param name="All">As far as it is known.</param>
public readonly record struct RebuildProgress(RebuildStep Step, long Done, long? All);
