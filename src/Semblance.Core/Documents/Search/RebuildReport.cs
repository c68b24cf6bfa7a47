namespace Semblance.Documents.Search;

/// <param name="Serving">What serves now.</param>
/// <param name="WasResumed">It went on with what another run had begun.</param>
/// <param name="Remark">For people; null for none.</param>
public sealed record RebuildReport(SearchIndexCounts Serving, bool WasResumed, string? Remark);
