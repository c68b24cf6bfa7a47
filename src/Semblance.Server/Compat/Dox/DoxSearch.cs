using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Server.Access;
using Semblance.Server.Documents.Library;
using Semblance.Server.Library;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary>
/// <c>/search</c> of guide 004: its types are filters of the search itself, so that k hits come whenever there are k, and every text and table counts as its type pdf, whatever it
/// was read from.
/// </summary>
internal static class DoxSearch
{
    private const int UsualHits = 10;
    private const int MostHits = 200;

    private static readonly Dictionary<string, ChunkType[]> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pdf"] = [ChunkType.Pdf, ChunkType.Text, ChunkType.Table],
        ["api"] = [ChunkType.Api],
        ["log"] = [ChunkType.Log],
        ["tag"] = [ChunkType.Tag],
    };

    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapPost("/search", FindAsync).RequireScope(Scopes.Documents);
        routes.MapPost("/search/rebuild", RebuildAsync).RequireScope(Scopes.Ingest).Audit("search.rebuild");
    }

    private static async Task<IResult> FindAsync(HttpRequest request, Caller caller, DocumentSearch search, IStore store, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
        var (q, k, types) = Read(body.RootElement);
        var isNone = types is { Count: > 0 } && !types.Any(Types.ContainsKey);
        var filter = new ChunkFilter { Types = [.. (types ?? []).SelectMany(t => Types.GetValueOrDefault(t, []))] };
        var answer = await search.FindAsync(caller.Client, isNone ? "" : q, filter, k, stop);
        var names = new Dictionary<ArtifactId, string?>();
        var results = new JsonArray();
        foreach (var hit in answer.Hits)
        {
            results.Add(new JsonObject { ["score"] = Math.Round(hit.Hit.Score, 6), ["text"] = hit.Hit.Chunk.Text, ["meta"] = await MetaAsync(hit, caller, store, names, stop) });
        }

        return OldAnswer.Json(new JsonObject { ["took_ms"] = Math.Round(answer.Took.TotalMilliseconds, 3), ["count"] = results.Count, ["results"] = results, ["method"] = answer.Method });
    }

    private static (string Q, int K, IReadOnlyList<string>? Types) Read(JsonElement body) => body.ValueKind != JsonValueKind.Object ? throw new JsonException() : (
        body.TryGetProperty("q", out var q) && q.ValueKind == JsonValueKind.String ? q.GetString()! : throw new SemblanceException(ErrorKind.Invalid, "query-needed", "The field q is needed."),
        body.TryGetProperty("k", out var k) && k.ValueKind == JsonValueKind.Number && k.TryGetInt32(out var hits) ? Math.Clamp(hits, 1, MostHits) : UsualHits,
        body.TryGetProperty("types", out var types) && types.ValueKind == JsonValueKind.Array
            ? [.. types.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)]
            : null);

    private static async Task<JsonObject> MetaAsync(SearchHit hit, Caller caller, IStore store, Dictionary<ArtifactId, string?> names, CancellationToken stop)
    {
        var chunk = hit.Hit.Chunk;
        var meta = chunk.Type switch
        {
            ChunkType.Api => await store.Documents.FindPartAsync(caller.Client, chunk.Document, chunk.Part ?? -1, stop) is ApiEndpoint api ? DoxRow.Of(new StoredPart<ApiEndpoint>(chunk.Document, api)) : [],
            ChunkType.Log => await store.Documents.FindPartAsync(caller.Client, chunk.Document, chunk.Part ?? -1, stop) is LogEntry entry ? DoxRow.Of(new StoredPart<LogEntry>(chunk.Document, entry)) : [],
            ChunkType.Tag => chunk.Tag is { } id && await store.Tags.FindAsync(caller.Client, id, stop) is { } tag ? DoxRow.Of(tag) : [],
            _ => new JsonObject { ["artifact_id"] = chunk.Artifact?.ToString(), ["filename"] = await NameAsync(chunk.Artifact, caller, store, names, stop), ["chunk"] = chunk.Index },
        };
        var type = Types.First(t => t.Value.Contains(chunk.Type)).Key;
        if (type == "pdf" && chunk.Place.Page is { } page)
        {
            meta["page"] = page;
        }

        meta["type"] = type;
        meta["deeplink"] = LinkTo(chunk, hit.Link);
        return meta;
    }

    /// <summary>As the guide's front end follows it.</summary>
    private static JsonObject LinkTo(SearchChunk chunk, DeepLink link) => chunk.Type switch
    {
        ChunkType.Api => new JsonObject { ["panel"] = "apis", ["api_id"] = DoxRow.IdOf(chunk.Document, chunk.Part ?? 0) },
        ChunkType.Log => new JsonObject { ["panel"] = "logs", ["document_id"] = chunk.Document.ToString(), ["code"] = link.Code },
        ChunkType.Tag => new JsonObject { ["panel"] = "tags", ["document_id"] = chunk.Document.ToString(), ["q"] = link.Query },
        _ when chunk.Place.Page is { } page => new JsonObject { ["panel"] = "workspace", ["artifact_id"] = chunk.Artifact?.ToString(), ["chunk"] = chunk.Index, ["page"] = page },
        _ => new JsonObject { ["panel"] = "workspace", ["artifact_id"] = chunk.Artifact?.ToString(), ["chunk"] = chunk.Index },
    };

    private static async Task<string?> NameAsync(ArtifactId? artifact, Caller caller, IStore store, Dictionary<ArtifactId, string?> names, CancellationToken stop)
    {
        if (artifact is not { } id)
        {
            return null;
        }

        return names.TryGetValue(id, out var known) ? known : names[id] = (await store.Artifacts.FindAsync(caller.Client, id, stop))?.Name;
    }

    /// <summary>Waits until it has ended, as the guide's did; one that is under way already is the one that is waited for.</summary>
    private static async Task<IResult> RebuildAsync(Caller caller, SearchRebuilds rebuilds, IStore store, ServerParts parts, CancellationToken stop)
    {
        var job = rebuilds.Find(caller.Client) is { IsRunning: true } running ? running : rebuilds.Begin(caller.Client);
        var (document, changed) = job.Read();
        while (document.State == RebuildState.Running)
        {
            await changed.WaitAsync(stop);
            (document, changed) = job.Read();
        }

        if (document.State != RebuildState.Done)
        {
            throw new HttpFault(StatusCodes.Status503ServiceUnavailable, document.Problem?.Code ?? "rebuild-stopped", document.Problem?.Message ?? "The rebuild was stopped: begin it again, and it goes on.");
        }

        var serving = (await store.Chunks.CountAsync(caller.Client, stop)).FirstOrDefault(i => i.Index.IsServing);
        return OldAnswer.Json(new JsonObject
        {
            ["status"] = "ok",
            ["items"] = serving?.Chunks ?? 0,
            ["backend"] = parts.Backend,
            ["embedding_provider"] = serving?.Index.Space?.Value,
        });
    }
}
