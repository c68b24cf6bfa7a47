namespace Semblance.Storage.Postgres.Distribution;

/// <summary>How far a database is on its way to several nodes. The way back is one transaction, which nobody sees under way.</summary>
public enum DistributionState
{
    /// <summary>On one node, as every database begins.</summary>
    None,

    /// <summary>Under way: nobody can use the store until it is done, or undone.</summary>
    Begun,

    Done,
}
