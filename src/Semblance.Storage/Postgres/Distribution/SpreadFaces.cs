namespace Semblance.Storage.Postgres.Distribution;

/// <summary>Who may be among the nearest of a spread client's faces.</summary>
/// <param name="Found">By the number of the probe, 0 for the first.</param>
/// <param name="Farthest">What was not found is at least so far from each probe, in the operator's terms; infinity where everybody was found.</param>
internal sealed record SpreadFaces(IReadOnlyCollection<(int Probe, Guid Person, Guid Face)> Found, IReadOnlyList<double> Farthest);
