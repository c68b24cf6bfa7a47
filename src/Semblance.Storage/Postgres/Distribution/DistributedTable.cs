namespace Semblance.Storage.Postgres.Distribution;

/// <summary>A table of a store, and where its rows are to be.</summary>
/// <param name="Rows">As the server estimates them; of one that was just distributed, as they were counted.</param>
/// <param name="Bytes">With its indexes; of one that is distributed, on the coordinator alone.</param>
/// <param name="IsDone">It is there already.</param>
public sealed record DistributedTable(string Name, DistributedTableKind Kind, long Rows, long Bytes, bool IsDone);
