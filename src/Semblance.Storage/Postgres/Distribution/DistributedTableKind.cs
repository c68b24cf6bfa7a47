namespace Semblance.Storage.Postgres.Distribution;

/// <summary>Where the rows of a table are in a distributed database.</summary>
public enum DistributedTableKind
{
    /// <summary>Every row on every node.</summary>
    Reference,

    /// <summary>A client's rows together on one node, beside its rows of every other table.</summary>
    ByClient,

    /// <summary>The faces of a client on all nodes, for clients that outgrow one.</summary>
    ByFace,

    /// <summary>On the coordinator.</summary>
    Local,
}
