namespace Semblance.Storage.Postgres;

/// <summary>What tuning found, and the settings it left.</summary>
/// <param name="Settings">Saved.</param>
/// <param name="Steps">In the order in which they were tried.</param>
/// <param name="ExactMilliseconds">The median of exact searches of the whole gallery.</param>
/// <param name="IsReached">Whether any step reached the target; otherwise searches are exact from now on, and another
/// <see cref="GallerySettings.M"/> or <see cref="GallerySettings.Lists"/> was saved for the next build.</param>
public sealed record GalleryTuning(GallerySettings Settings, IReadOnlyList<GalleryTuningStep> Steps, double ExactMilliseconds, bool IsReached);

/// <param name="Value">Of <see cref="GallerySettings.Candidates"/> or, for IVFFlat, <see cref="GallerySettings.Probes"/>.</param>
/// <param name="Milliseconds">The median of a search.</param>
public sealed record GalleryTuningStep(int Value, GalleryRecall Recall, double Milliseconds);
