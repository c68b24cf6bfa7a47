namespace Semblance.Vision.Models;

/// <summary>A file of a model set.</summary>
/// <param name="Name">A plain file name in the set's folder.</param>
/// <param name="Sha256">64 lower-case hex digits; null only in a manifest whose set is not in a library yet.</param>
public sealed record ModelFile(string Name, string? Sha256);
