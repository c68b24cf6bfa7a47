namespace Semblance.Storage.Moving;

/// <summary>A row that was written and that the secondary may not have as it is now.</summary>
/// <param name="Number">Never used twice; below zero for one that waits without being listed.</param>
internal sealed record WaitingChange(long Number, RowKey Key);
