namespace Semblance.Vision.Models;

/// <summary>The model that finds faces.</summary>
public sealed record DetectorModel
{
    public required DetectorKind Kind { get; init; }

    public required ModelFile File { get; init; }

    public required PixelInput Input { get; init; }

    /// <summary>Boxes below this score are no faces; above 0, below 1.</summary>
    public required double ScoreThreshold { get; init; }

    /// <summary>Of two boxes that overlap by more than this share (intersection over union) the lower scored goes; above 0, at most 1.</summary>
    public required double OverlapThreshold { get; init; }

    /// <summary>True when it says where eyes, nose and mouth corners are.</summary>
    public bool FindsPoints => Kind is DetectorKind.Scrfd or DetectorKind.YuNet;
}
