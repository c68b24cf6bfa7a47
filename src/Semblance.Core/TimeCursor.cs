namespace Semblance;

/// <summary>Where a list that goes back in time is to go on.</summary>
public sealed record TimeCursor(DateTimeOffset At, Guid Id);
