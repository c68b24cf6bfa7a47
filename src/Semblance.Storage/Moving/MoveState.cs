namespace Semblance.Storage.Moving;

/// <summary>What a store is to another one.</summary>
public enum MoveRole
{
    /// <summary>There is no other.</summary>
    Alone,

    /// <summary>Answers every call; what is written waits for the secondary.</summary>
    Primary,

    /// <summary>Takes what the primary has, and no other write.</summary>
    Secondary,

    /// <summary>Was the primary until a moment ago: takes no write until a cutover has ended or is given up.</summary>
    Leaving,
}

/// <summary>What a store knows of its move.</summary>
/// <param name="Pair">The same in both stores; null before the first move.</param>
/// <param name="Peer">The other store's address, without a password.</param>
public sealed record MoveState(MoveRole Role, Guid? Pair, string? Peer, DateTimeOffset? Since)
{
    internal static readonly MoveState None = new(MoveRole.Alone, null, null, null);
}
