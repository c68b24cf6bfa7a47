using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Documents;

/// <summary>An embedding space, and what the client keeps in it.</summary>
/// <param name="Dimension">Values of an embedding.</param>
/// <param name="UnitLength">Whether the model's vectors have length 1 as they come.</param>
internal sealed record SpaceDocument(string Key, string Model, string? Alignment, int Dimension, Metric Metric, bool UnitLength, int Faces, int People)
{
    public static SpaceDocument Of(SpaceUse use) => new(
        use.Space.Key.Value, use.Space.Model, use.Space.Alignment, use.Space.Dimension, use.Space.Metric, use.Space.UnitLength, use.Faces, use.People);
}

internal sealed record SpacesDocument(IReadOnlyList<SpaceDocument> Spaces);

/// <summary>What the client keeps.</summary>
internal sealed record StatisticsDocument(int People, int Faces, IReadOnlyList<SpaceDocument> Spaces, IReadOnlyList<LabelDocument> Regions, IReadOnlyList<LabelDocument> Groups);

/// <summary>The threshold of a 1:1 comparison in a space, as it is derived now.</summary>
internal sealed record ThresholdAnswer(string Space, Metric Metric, ThresholdDocument Threshold);
