using Semblance.Spaces;

namespace Semblance.Migration.Run;

/// <summary>
/// How well each person's rows agree with each other, where their embeddings were computed from images: crops that a legacy system captured unattended hold other people's faces,
/// and half faces, under somebody's name.
/// </summary>
/// <param name="Threshold">The distance at which two people's faces pass for one person's once in a thousand times; null when nothing is known of the space.</param>
/// <param name="People">Those with the most doubtful rows first.</param>
public sealed record RowAgreement(SpaceKey Space, double? Threshold, IReadOnlyList<PersonAgreement> People);

/// <param name="Rows">Rows compared: all of them, or 200 evenly spread.</param>
/// <param name="Median">Of the distances between two of the rows; null for a single row.</param>
/// <param name="Worst">The largest of them; null for a single row.</param>
/// <param name="Astray">Rows whose nearest row is somebody else's.</param>
public sealed record PersonAgreement(string Key, string Name, int Rows, double? Median, double? Worst, int Astray);
