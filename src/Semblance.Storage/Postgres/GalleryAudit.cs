using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>The recall of one gallery's index, measured on live data.</summary>
/// <param name="Floor">0 to 1.</param>
public sealed record GalleryAudit(SpaceKey Space, GalleryRecall Recall, double Floor)
{
    /// <summary>Enrolled people are found, or decisions made, less reliably than the floor: the index is to be built anew, or tuned.</summary>
    public bool IsAlarming => Recall.AtFirst < Floor || Recall.OfDecisions < Floor;
}
