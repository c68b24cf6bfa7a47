using Semblance.Imports;

namespace Semblance.Migration.Run;

/// <summary>How a run, a rehearsal or a resume ended.</summary>
public sealed record RunReport
{
    /// <summary>Null for a rehearsal, and when there was nothing to write.</summary>
    public RunId? Run { get; init; }

    public required RunEnd End { get; init; }

    /// <summary>Rows added and rows that were there; of a resumed run, all of it together.</summary>
    public required BatchOutcome Outcome { get; init; }

    public required int Batches { get; init; }

    public required int BatchesApplied { get; init; }

    /// <summary>True when a run was resumed that had ended already: nothing was done now.</summary>
    public bool WasDone { get; init; }

    /// <summary>
    /// Photos whose rows were in the store and whose files were lost or damaged, and are back; of a rehearsal, those that would be. Looked for only when
    /// there was nothing to write.
    /// </summary>
    public int PhotosRestored { get; init; }

    /// <summary>How well the faces that were computed from images agree, by person; null when none was computed now, and when a run was resumed.</summary>
    public RowAgreement? Agreement { get; init; }

    /// <summary>Keys of the people it was limited to; empty for everybody.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public required TimeSpan Elapsed { get; init; }
}

public enum RunEnd
{
    /// <summary>Every batch was applied and rolled back: the counts are those a real run reaches.</summary>
    Rehearsed,

    /// <summary>Every batch is written.</summary>
    Done,

    /// <summary>Every row was there already; no run was recorded.</summary>
    NothingToWrite,

    /// <summary>Stopped between two batches; <c>import resume</c> goes on.</summary>
    Interrupted,
}

/// <summary>How far a run is. Rows are those its batches import.</summary>
/// <param name="RowsPerSecond">Since it began or was resumed; 0 at first.</param>
public readonly record struct RunProgress(int BatchesDone, int Batches, long RowsDone, long Rows, double RowsPerSecond);
