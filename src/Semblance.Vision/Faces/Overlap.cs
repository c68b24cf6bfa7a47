using Semblance.Faces;

namespace Semblance.Vision.Faces;

/// <summary>Greedy non-maximum suppression: of boxes that show the same face the best scored stays.</summary>
internal static class Overlap
{
    // Bounds the work on a picture that is made to look like faces everywhere: no detector here says more of a real one.
    private const int MostCandidates = 2000;

    /// <summary>Best score first; of two that overlap by more than <paramref name="most"/> the second goes. Equal scores keep their order.</summary>
    /// <param name="most">Intersection over union, 0 to 1.</param>
    public static List<Detection> Suppress(IEnumerable<Detection> candidates, double most)
    {
        var kept = new List<Detection>();
        foreach (var candidate in candidates.OrderByDescending(c => c.Score).Take(MostCandidates))
        {
            if (kept.TrueForAll(k => Of(k.Box, candidate.Box) <= most))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }

    /// <summary>Intersection over union, 0 to 1; 0 for boxes without an area.</summary>
    public static double Of(FaceBox a, FaceBox b)
    {
        var shared = Shared(a, b);
        return shared > 0 ? shared / ((a.Width * a.Height) + (b.Width * b.Height) - shared) : 0;
    }

    /// <summary>The area both boxes cover.</summary>
    public static double Shared(FaceBox a, FaceBox b) =>
        Math.Max(0, Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X))
        * Math.Max(0, Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y));
}
