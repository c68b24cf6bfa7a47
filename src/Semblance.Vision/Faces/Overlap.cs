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
            if (kept.TrueForAll(k => k.Box.OverlapWith(candidate.Box) <= most))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }
}
