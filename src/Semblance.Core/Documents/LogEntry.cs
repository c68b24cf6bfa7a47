namespace Semblance.Documents;

/// <summary>One entry of a log.</summary>
/// <param name="Time">As it was written; null where it has none.</param>
/// <param name="At">The same, where it can be read as a time; without an offset it is taken as UTC.</param>
/// <param name="Attributes">Whatever else the entry holds.</param>
public sealed record LogEntry(
    int Order, Place Place, string? Time, DateTimeOffset? At, string? Level, string? Code, string? Component, string Message,
    IReadOnlyDictionary<string, string> Attributes) : DocumentPart(Order, Place);
