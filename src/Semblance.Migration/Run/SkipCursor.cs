using Semblance.Migration.Plan;

namespace Semblance.Migration.Run;

internal enum Skip
{
    /// <summary>The row is imported.</summary>
    None,
    Duplicate,
    Rejected,
}

/// <summary>What the plan says of the rows of one source, asked in the order of their ordinals.</summary>
internal sealed class SkipCursor(ImportPlan plan, int source)
{
    private readonly PlanDuplicates[] _duplicates = plan.Duplicates.Where(d => d.Source == source).ToArray();
    private readonly PlanReject[] _rejects = plan.Rejects.Where(r => r.Source == source).ToArray();
    private int _duplicate;
    private int _reject;

    public Skip Of(long ordinal)
    {
        while (_duplicate < _duplicates.Length && _duplicates[_duplicate].Last < ordinal)
        {
            _duplicate++;
        }

        while (_reject < _rejects.Length && _rejects[_reject].Last < ordinal)
        {
            _reject++;
        }

        if (_duplicate < _duplicates.Length && _duplicates[_duplicate].First <= ordinal)
        {
            return Skip.Duplicate;
        }

        return _reject < _rejects.Length && _rejects[_reject].First <= ordinal ? Skip.Rejected : Skip.None;
    }
}
