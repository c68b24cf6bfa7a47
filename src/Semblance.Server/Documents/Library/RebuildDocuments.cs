using Semblance.Documents.Search;

namespace Semblance.Server.Documents.Library;

internal enum RebuildState
{
    Running,
    Done,

    /// <summary>It was asked to, or the server was: beginning it again goes on where it was.</summary>
    Stopped,

    Failed,
}

/// <summary>The making anew of the search index. The old one serves until the new one is complete.</summary>
/// <param name="Step">What it is at.</param>
/// <param name="Done">Documents, or pieces, of this step.</param>
/// <param name="All">As far as it is known.</param>
/// <param name="Resumed">It went on with what an earlier one had begun; absent until it has ended.</param>
/// <param name="Remark">For people.</param>
/// <param name="Problem">Why it failed.</param>
internal sealed record RebuildDocument(
    RebuildState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null, RebuildStep? Step = null, long Done = 0, long? All = null, bool? Resumed = null,
    string? Remark = null, ArtifactProblemDocument? Problem = null);

/// <param name="Space">Whose embeddings, as somebody expects it: anything but the space of the server's own model is refused.</param>
internal sealed record RebuildInput(string? Space = null);

/// <summary>All pieces of a client's documents, with their vectors.</summary>
/// <param name="Number">From 1, in the order in which they were begun.</param>
/// <param name="Space">Of the vectors; absent while there are none.</param>
/// <param name="Serving">False while it is being built.</param>
/// <param name="Chunks">Pieces.</param>
/// <param name="Embedded">Pieces that have a vector.</param>
internal sealed record SearchIndexDocument(int Number, string? Space, bool Serving, long Chunks, long Embedded, DateTimeOffset StartedAt)
{
    public static SearchIndexDocument Of(SearchIndexCounts counts) =>
        new(counts.Index.Number, counts.Index.Space?.Value, counts.Index.IsServing, counts.Chunks, counts.Embedded, counts.Index.StartedAt);
}

/// <summary>How search is getting on.</summary>
/// <param name="Indexes">The one that serves and the one that is being built, as far as there are any.</param>
/// <param name="Rebuild">The last one of this server; absent when there was none since it started.</param>
internal sealed record SearchStatusDocument(IReadOnlyList<SearchIndexDocument> Indexes, EmbedderDocument Embedder, RebuildDocument? Rebuild);
