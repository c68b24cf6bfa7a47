namespace Semblance.Storage;

/// <summary>How a store that is written twice is getting on, as whoever runs it wants to know.</summary>
/// <param name="Primary">The store that answers, without a password.</param>
/// <param name="Secondary">The one that takes what is written.</param>
/// <param name="Waiting">Changes that the secondary has yet to get.</param>
/// <param name="OldestAt">When the first of them was made; null when there is none.</param>
/// <param name="Problem">Why nothing gets there just now, a code such as <c>store-unreachable</c>; null while all is well.</param>
/// <param name="IsFallback">The primary is out of reach, and reads are answered from the secondary.</param>
public sealed record MoveReading(string Primary, string Secondary, long Waiting, DateTimeOffset? OldestAt, string? Problem, bool IsFallback);
