namespace Semblance.Migration.Run;

/// <summary>The files that went along with a copy beside photos and the pictures of faces.</summary>
/// <param name="Pictures">Of unknown faces.</param>
/// <param name="Originals">Of documents.</param>
/// <param name="Lost">Files that are damaged in the source, each in words.</param>
public sealed record FilesReport(int Pictures, int Originals, IReadOnlyList<string> Lost);
