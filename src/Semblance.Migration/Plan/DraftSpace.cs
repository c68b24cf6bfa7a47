using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>A space of a plan in the making.</summary>
internal sealed class DraftSpace(Space space)
{
    public Space Space { get; } = space;

    public FaceLedger Ledger { get; } = new();

    public HashSet<int> People { get; } = [];
}
