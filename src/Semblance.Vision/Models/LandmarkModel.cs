namespace Semblance.Vision.Models;

/// <summary>The model that finds 68 points (the iBUG 300-W scheme) in a face's box: [n, 136] out, x and y by turns, 0 to 1 across the input.</summary>
public sealed record LandmarkModel
{
    public required ModelFile File { get; init; }

    public required PixelInput Input { get; init; }

    /// <summary>Whether its points follow eyelids that close. Those of the default sets do not: LivenessMeasurementTests.</summary>
    public bool FollowsLids { get; init; }
}
