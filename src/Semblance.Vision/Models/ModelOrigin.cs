namespace Semblance.Vision.Models;

/// <summary>What a set's files were converted from.</summary>
/// <param name="Converter">The version of the converter; another one makes other files.</param>
public sealed record ModelOrigin(int Converter, IReadOnlyList<ModelFile> Files);
