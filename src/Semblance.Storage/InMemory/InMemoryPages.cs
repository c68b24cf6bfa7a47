using Semblance.Documents;

namespace Semblance.Storage.InMemory;

/// <summary>Where a page begins.</summary>
internal static class InMemoryPages
{
    /// <summary>Whether a row comes behind the last one of the page before, the newest first.</summary>
    public static bool IsAfter(TimeCursor? after, DateTimeOffset at, Guid id) =>
        after is null || at < after.At || (at == after.At && id.CompareTo(after.Id) < 0);

    public static bool IsAfter(PartCursor? after, DocumentId document, int order) =>
        after is null || document.CompareTo(after.Document) > 0 || (document == after.Document && order > after.Order);
}
