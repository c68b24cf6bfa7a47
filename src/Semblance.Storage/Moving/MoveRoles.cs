namespace Semblance.Storage.Moving;

/// <summary>Which store is what to which, by their own word.</summary>
internal sealed record MoveRoles(MoveSide Primary, MoveSide Secondary, Guid Pair);
