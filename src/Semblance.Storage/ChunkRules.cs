using System.Numerics.Tensors;
using System.Text.Json;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>What every store checks before it writes or searches pieces of documents, and what it says of them in the same words.</summary>
internal static class ChunkRules
{
    /// <summary>An approximate index pays from here on; below, exact search is fast and right.</summary>
    public const int LeastIndexed = 20_000;

    public static SemblanceException IndexUnknown(int number) => new(ErrorKind.NotFound, "index-unknown",
        $"There is no search index {number}: begin one with 'semblance search rebuild'.");

    public static SemblanceException OtherSpace(int number, SpaceKey has, SpaceKey given) => new(ErrorKind.Conflict, "index-space",
        $"The search index {number} holds embeddings of \"{has}\", which are never compared with those of \"{given}\": rebuild it with 'semblance search rebuild --space {given}'.");

    /// <exception cref="SemblanceException">Invalid, <c>chunk-…</c>.</exception>
    public static void Check(IReadOnlyList<DocumentChunks> documents)
    {
        if (documents.Sum(d => (long)d.Chunks.Count) > IChunkStore.MostAtOnce && documents.Count > 1)
        {
            throw new SemblanceException(ErrorKind.Invalid, "chunk-count",
                $"{documents.Count} documents have more than {IChunkStore.MostAtOnce} pieces together: write them one by one.");
        }

        foreach (var document in documents)
        {
            var ids = new HashSet<Guid>();
            foreach (var chunk in document.Chunks)
            {
                Check(chunk, document.Document, isNew: ids.Add(chunk.Id));
            }
        }
    }

    /// <exception cref="SemblanceException">Invalid, <c>embedding-width</c>, <c>embedding-not-finite</c> or <c>embedding-zero</c>.</exception>
    public static void Check(IReadOnlyList<ChunkEmbedding> embeddings, Space space)
    {
        CheckLimit(embeddings.Count, least: 0);
        foreach (var (chunk, embedding) in embeddings)
        {
            Check(embedding.Span, space, "embedding", $"The embedding of the piece {chunk.Id}");
        }
    }

    /// <exception cref="SemblanceException">Invalid, <c>hits-range</c>.</exception>
    public static void Check(ChunkQuery query)
    {
        if (query.Hits is < 1 or > ChunkQuery.MostHits)
        {
            throw new SemblanceException(ErrorKind.Invalid, "hits-range", $"A search gives 1 to {ChunkQuery.MostHits} hits, not {query.Hits}.");
        }
    }

    /// <exception cref="SemblanceException">Invalid, <c>probe-width</c>, <c>probe-not-finite</c> or <c>probe-zero</c>.</exception>
    public static void Check(TextProbe probe, Space space) => Check(probe.Embedding.Span, space, "probe", "The probe");

    public static void CheckLimit(int limit, int least = 1)
    {
        if (limit < least || limit > IChunkStore.MostAtOnce)
        {
            throw new SemblanceException(ErrorKind.Invalid, "page-limit", $"{limit} is out of range: {least} to {IChunkStore.MostAtOnce} at once.");
        }
    }

    /// <summary>How a search was done, and why so: a phrase for people, to stand behind what the method is called.</summary>
    /// <param name="space">Of the index; null where it has no embeddings.</param>
    /// <param name="vectors">How embeddings were compared; null where they were not.</param>
    public static (string Method, string Reason) MethodOf(ChunkQuery query, SpaceKey? space, string? vectors)
    {
        var hasWords = query.Words.Wanted.Count > 0;
        return (hasWords, vectors, query.Probe) switch
        {
            (true, { } how, _) => (ChunkRanking.Hybrid, $"embeddings of \"{space}\", {how}"),
            (false, { } how, _) => (ChunkRanking.Vector, $"embeddings of \"{space}\", {how}"),
            (false, null, null) => (ChunkRanking.Text, "there are no words to look for"),
            (_, null, null) => (ChunkRanking.Text, "no model embeds the query"),
            (_, null, { } probe) when space is null => (ChunkRanking.Text, $"nothing is embedded yet; 'semblance search rebuild --space {probe.Space}' does it"),
            (_, null, { } probe) => (ChunkRanking.Text, $"the index holds embeddings of \"{space}\", the query one of \"{probe.Space}\""),
        };
    }

    private static void Check(SearchChunk chunk, DocumentId document, bool isNew)
    {
        if (chunk.Document != document || !isNew || chunk.Index < 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "chunk-place", $"The piece {chunk.Id} is there twice, or is of another document than {document}.");
        }

        if (chunk.Text.Length is 0 or > SearchChunk.MostText || HasNul(chunk.Text) || HasNul(chunk.Level) || HasNul(chunk.Code) || HasNul(chunk.Place.Path))
        {
            throw new SemblanceException(ErrorKind.Invalid, "chunk-text",
                $"The piece {chunk.Id} has {chunk.Text.Length} characters: 1 to {SearchChunk.MostText} are possible, none of them NUL.");
        }

        if (chunk.Details is { } details && !IsJson(details))
        {
            throw new SemblanceException(ErrorKind.Invalid, "chunk-details", $"The details of the piece {chunk.Id} are no JSON.");
        }
    }

    private static void Check(ReadOnlySpan<float> values, Space space, string code, string what)
    {
        if (values.Length != space.Dimension)
        {
            throw new SemblanceException(ErrorKind.Invalid, $"{code}-width", $"{what} has {values.Length} values, its space \"{space.Key}\" {space.Dimension}.");
        }

        if (!TensorPrimitives.IsFiniteAll(values))
        {
            throw new SemblanceException(ErrorKind.Invalid, $"{code}-not-finite", $"{what} holds a NaN or an infinity.");
        }

        if (values.IndexOfAnyExcept(0f) < 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, $"{code}-zero", $"{what} is all zeros, which has no direction to compare.");
        }
    }

    private static bool HasNul(string? text) => text?.Contains('\0') == true;

    private static bool HasEscapedNul(string json) => json.Contains("\\u0000", StringComparison.Ordinal);

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);

            // An escaped backslash before u0000 is a text that says so.
            return !HasEscapedNul(text) || !HasEscapedNul(text.Replace("\\\\", "", StringComparison.Ordinal));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
