namespace Semblance.Storage.Moving;

/// <summary>How far a secondary is behind.</summary>
/// <param name="Count">Writes to rows that wait; a row that was written twice counts twice.</param>
/// <param name="OldestAt">When the first of them was made; null when there is none.</param>
public sealed record WaitingChanges(long Count, DateTimeOffset? OldestAt);
