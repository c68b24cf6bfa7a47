namespace Semblance.Vision.Faces.Detectors;

/// <summary>How often a detector may look at a picture.</summary>
internal enum DetectorEffort
{
    /// <summary>Once.</summary>
    OneLook,

    /// <summary>
    /// Again at three quarters of the size when nothing sure was found, and at four overlapping tiles when a picture larger than the network's input shows
    /// nothing or very small faces.
    /// </summary>
    LookAgain,
}
