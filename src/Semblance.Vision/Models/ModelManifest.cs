using Semblance.Spaces;

namespace Semblance.Vision.Models;

/// <summary>What a model set consists of and how its models are used; docs/models.md shows the file.</summary>
public sealed record ModelManifest
{
    /// <summary>The name of the file in the set's folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Of the set: 1 to 64 of a-z, 0-9, '.', '-' and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Title { get; init; }

    public required DetectorModel Detector { get; init; }

    /// <summary>Null when the detector's own points are enough.</summary>
    public LandmarkModel? Landmarks { get; init; }

    public required FaceAlignment Alignment { get; init; }

    public required RecogniserModel Recogniser { get; init; }

    /// <summary>The embedding space: of the recogniser together with the alignment.</summary>
    public required SpaceKey Space { get; init; }

    /// <summary>Under which terms its models may be used, for people.</summary>
    public required string Licence { get; init; }

    /// <summary>Where its models come from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Null for models that are used as they came.</summary>
    public ModelOrigin? Origin { get; init; }

    /// <summary>All files of the set but the manifest.</summary>
    public IEnumerable<ModelFile> Files => new[] { Detector.File, Landmarks?.File, Recogniser.File }.OfType<ModelFile>();

    /// <summary>The known space of its key, else one made from what this manifest says.</summary>
    public Space ToSpace() => KnownSpaces.Find(Space) ?? new Space
    {
        Key = Space,
        Model = Title,
        Alignment = ManifestJson.NameOf(Alignment),
        Dimension = Recogniser.Dimension,
        Metric = Recogniser.Metric,
        UnitLength = Recogniser.Normalise,
    };
}
