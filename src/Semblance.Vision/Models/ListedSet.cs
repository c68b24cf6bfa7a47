namespace Semblance.Vision.Models;

/// <summary>A folder of the library.</summary>
/// <param name="Set">Null when its manifest cannot be used.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
public sealed record ListedSet(string Name, ModelSet? Set, SemblanceException? Fault);
