using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Documents.Tags;
using Semblance.Server.Access;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary><c>/extract/tags</c>, <c>/autotag</c> and <c>/tags/presets</c> of guide 004. Tags are kept unless it is a dry run; the options of its sidecars (HRM, POML, Mangle) are passed over.</summary>
internal static class DoxTagging
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/tags/presets", () => OldAnswer.Json(new JsonObject
        {
            ["prompt"] = TagPresets.Find("lms"),
            ["examples"] = new JsonArray(),
            ["presets"] = DoxRow.Texts(TagPresets.All.Keys),
        })).RequireScope(Scopes.Documents);
        routes.MapPost("/extract/tags", ExtractAsync).RequireScope(Scopes.Ingest).Audit("tag.extract");
        routes.MapPost("/autotag/{id}", AutoTagAsync).RequireScope(Scopes.Ingest).Audit("tag.extract");
    }

    private static async Task<IResult> ExtractAsync(HttpRequest request, Caller caller, Tagger tagger, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
        var document = Guid.TryParse(Text(body.RootElement, "document_id"), out var id) ? new DocumentId(id)
            : throw new SemblanceException(ErrorKind.Invalid, "document-needed", "The field document_id is needed: tags belong to documents.");
        var proposal = await tagger.TagAsync(caller.Client, document, Text(body.RootElement, "prompt"), Text(body.RootElement, "author"), IsTrue(body.RootElement, "dry_run"), stop);
        return OldAnswer.Json(Answer(proposal));
    }

    /// <summary>Of an artifact, as the guide's front end asks, or of a document.</summary>
    private static async Task<IResult> AutoTagAsync(string id, HttpRequest request, Caller caller, Tagger tagger, IStore store, CancellationToken stop)
    {
        var isDryRun = await IsDryRunAsync(request, stop);
        var key = Guid.TryParse(id, out var parsed) ? parsed : throw DoxLists.Missing("Artifact");
        var document = await store.Documents.FindAsync(caller.Client, new DocumentId(key), stop)
            ?? (await store.Documents.ListAsync(caller.Client, new DocumentQuery { Artifact = new ArtifactId(key), Limit = 1 }, stop) is [var first, ..] ? first : null)
            ?? throw DoxLists.Missing("Artifact");
        var proposal = await tagger.TagAsync(caller.Client, document.Id, null, null, isDryRun, stop);
        var answer = Answer(proposal);
        answer["tags_extracted"] = proposal.Tags.Count;
        answer["tags_total"] = (await store.Tags.ListAsync(caller.Client, new TagQuery { Document = document.Id, Limit = 1_000 }, stop)).Count;
        return OldAnswer.Json(answer);
    }

    /// <summary>A body is not needed here.</summary>
    private static async Task<bool> IsDryRunAsync(HttpRequest request, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, stop);
        if (bytes.Length == 0)
        {
            return false;
        }

        using var body = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        return IsTrue(body.RootElement, "dry_run");
    }

    private static JsonObject Answer(TagProposal proposal) => new()
    {
        ["status"] = "ok",
        ["document_id"] = proposal.Document.ToString(),
        ["tags_saved"] = proposal.Added,
        ["tags"] = DoxRow.Texts(proposal.Tags.Select(t => t.Name)),
    };

    private static string? Text(JsonElement body, string name) => body.ValueKind != JsonValueKind.Object ? throw new JsonException()
        : body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? DoxLists.Blank(value.GetString()) : null;

    private static bool IsTrue(JsonElement body, string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
