using Semblance.Migration.Sources;
using Semblance.Spaces;

namespace Semblance.Migration.Plan;

/// <summary>Where the rows of one source end, counted as they are read.</summary>
internal sealed class SourceTally(SourceInfo info)
{
    private int _dimension;
    private (Space? Space, string Reason) _space;

    /// <summary>The space its faces are of; null while it has none.</summary>
    public SpaceKey? UsedSpace { get; set; }

    public long Records { get; set; }

    public long Rows { get; set; }

    public long Faces { get; set; }

    public long People { get; set; }

    public long Photos { get; set; }

    /// <summary>Null while no row says anything of attendance.</summary>
    public PlanAttendance? Attendance { get; set; }

    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public long SetAside { get; set; }

    /// <summary>The space for rows of this width; a source whose rows vary in width is asked anew for each.</summary>
    public (Space? Space, string Reason) SpaceOf(int dimension, SpaceChoice spaces)
    {
        if (_dimension != dimension)
        {
            _dimension = dimension;
            _space = spaces.Of(info, dimension);
        }

        return _space;
    }

    public PlanSource ToPlan() => new(
        info.Files, info.Format, info.Kind, info.Action, Rows, Records, Faces, People, Photos, Duplicates, Rejected, SetAside,
        UsedSpace ?? info.Space, info.Dimension, info.Reason, Attendance);
}
