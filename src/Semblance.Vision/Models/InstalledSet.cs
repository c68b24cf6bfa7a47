namespace Semblance.Vision.Models;

/// <summary>A set that is in the library after an install or an addition.</summary>
/// <param name="IsNew">False when it was there before, unchanged.</param>
public sealed record InstalledSet(ModelSet Set, bool IsNew);
