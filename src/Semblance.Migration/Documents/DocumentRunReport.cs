using Semblance.Imports;

namespace Semblance.Migration.Documents;

/// <summary>What a run of a plan of documents did, or a dry run would do.</summary>
/// <param name="Run">Null for a dry run, and where nothing was to be written.</param>
/// <param name="Tables">By table, as far as this call wrote.</param>
public sealed record DocumentRunReport(RunId? Run, DocumentRunEnd End, int Batches, int BatchesApplied, IReadOnlyList<WrittenTable> Tables, long Rejected, TimeSpan Duration)
{
    public long Added => Tables.Sum(t => t.Added);

    public long Present => Tables.Sum(t => t.Present);
}

/// <param name="Present">Rows that were there already, and stay as they were.</param>
public sealed record WrittenTable(string Name, long Added, long Present);

public enum DocumentRunEnd
{
    /// <summary>Nothing was written: what a run would do.</summary>
    Rehearsed,

    Done,

    /// <summary>Stopped between two batches; it can be resumed.</summary>
    Interrupted,
}
