namespace Semblance.Storage.Moving;

/// <summary>Where a move stands.</summary>
/// <param name="Primary">The store that answers; null while a cutover is under way, and where there is no move.</param>
/// <param name="Secondary">The one that takes what is written; null as above.</param>
/// <param name="Waiting">Changes that the secondary has yet to get.</param>
/// <param name="Since">When the stores were given these roles; null where there is no move.</param>
public sealed record MoveStatus(MovePhase Phase, StoreAddress? Primary, StoreAddress? Secondary, WaitingChanges Waiting, DateTimeOffset? Since);

public enum MovePhase
{
    /// <summary>The stores have nothing to do with each other.</summary>
    None,

    /// <summary>What is written to the primary gets to the secondary.</summary>
    DualWrite,

    /// <summary>A cutover was begun and has not come to its end: nobody takes writes until it is run again, or given up.</summary>
    CuttingOver,
}
