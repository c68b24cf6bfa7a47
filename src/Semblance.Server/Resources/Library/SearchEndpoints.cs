using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents.Search;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents.Library;
using Semblance.Server.Http;
using Semblance.Server.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/search</c>: questions to all documents, and the index that answers them.</summary>
internal static class SearchEndpoints
{
    private const string Tag = "document search";

    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(100);

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapPost("/search", FindAsync).RequireScope(Scopes.Documents).Answers<SearchDocument>()
            .Describe("searchDocuments", Tag, "Find text, tables, operations of APIs, entries of logs and tags",
                "By words and by meaning, joined; by words alone where there is no model, and the answer says so. Filters hold for every hit: as many come as are asked for, unless there are no more.")
            .Shows(LibraryExamples.Found, LibraryExamples.Question);
        documents.MapGet("/search/index", GetAsync).RequireScope(Scopes.Documents).Answers<SearchStatusDocument>()
            .Describe("getSearchIndex", Tag, "Read how large the index is, and how far a rebuild of it");
        documents.MapPost("/search/rebuild", Begin).RequireScope(Scopes.Ingest).Answers<RebuildDocument>(StatusCodes.Status202Accepted)
            .Audit("search.rebuild").Describe("rebuildSearchIndex", Tag, "Make the index anew, as after a change of the model",
                "Beside other requests: the old index serves until the new one is complete. One that was stopped goes on where it was. 404, text-model-unknown, for a space that the server's model does not embed in.");
        documents.MapDelete("/search/rebuild", Stop).RequireScope(Scopes.Ingest).Answers<RebuildDocument>(StatusCodes.Status202Accepted)
            .Audit("search.stop").Describe("stopSearchRebuild", Tag, "Stop a rebuild between two steps");
        documents.MapGet("/search/rebuild/events", (Caller caller, SearchRebuilds rebuilds, Drain drain, CancellationToken stop) =>
                TypedResults.ServerSentEvents(WatchAsync(Known(rebuilds, caller), drain, stop)))
            .RequireScope(Scopes.Documents).Produces<RebuildDocument>(StatusCodes.Status200OK, "text/event-stream")
            .Describe("watchSearchRebuild", Tag, "Follow a rebuild by server-sent events", "An event \"progress\" at each step, and one \"end\" when it has ended; then the stream ends.");
    }

    private static async Task<SearchDocument> FindAsync(SearchInput input, Caller caller, DocumentSearch search, ServerParts parts, CancellationToken stop) =>
        SearchDocument.Of(await search.FindAsync(caller.Client, input.Q, input.ToFilter(), input.K, stop), parts.Library?.Embedder);

    private static async Task<SearchStatusDocument> GetAsync(Caller caller, IStore store, SearchRebuilds rebuilds, ServerParts parts, CancellationToken stop) => new(
        [.. (await store.Chunks.CountAsync(caller.Client, stop)).Select(SearchIndexDocument.Of)], EmbedderDocument.Of(parts.Library?.Embedder),
        rebuilds.Find(caller.Client)?.Read().Document);

    private static Accepted<RebuildDocument> Begin(RebuildInput? input, Caller caller, SearchRebuilds rebuilds) =>
        TypedResults.Accepted("/v1/documents/search/index", rebuilds.Begin(caller.Client, input?.Space).Read().Document);

    private static Accepted<RebuildDocument> Stop(Caller caller, SearchRebuilds rebuilds)
    {
        var job = Known(rebuilds, caller);
        job.Stop();
        return TypedResults.Accepted("/v1/documents/search/index", job.Read().Document);
    }

    private static async IAsyncEnumerable<SseItem<RebuildDocument>> WatchAsync(SearchRebuildJob job, Drain drain, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var (document, changed) = job.Read();
            var isEnd = document.State != RebuildState.Running || drain.Begun.IsCancellationRequested;
            yield return new SseItem<RebuildDocument>(document, isEnd ? "end" : "progress");
            if (isEnd)
            {
                yield break;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, drain.Begun);
            await Task.Delay(BetweenEvents, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private static SearchRebuildJob Known(SearchRebuilds rebuilds, Caller caller) => rebuilds.Find(caller.Client)
        ?? throw new SemblanceException(ErrorKind.NotFound, "rebuild-unknown", "No rebuild was begun since this server started: POST to /v1/documents/search/rebuild begins one.");
}
