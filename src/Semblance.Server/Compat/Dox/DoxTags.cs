using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Documents.Tags;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Resources;
using Semblance.Server.Resources.Library;
using Semblance.Storage;

namespace Semblance.Server.Compat.Dox;

/// <summary><c>/tags</c> of guide 004, and the prompts they are asked for with.</summary>
internal static class DoxTags
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/tags", ListAsync).RequireScope(Scopes.Documents);
        routes.MapGet("/tags/prompt/{id}", GetPromptAsync).RequireScope(Scopes.Documents);
        routes.MapPost("/tags/prompt/{id}", AddPromptAsync).RequireScope(Scopes.Ingest).Audit("tag.prompt");
        routes.MapGet("/tags/prompt/{id}/history", ListPromptsAsync).RequireScope(Scopes.Documents);
    }

    private static async Task<IResult> ListAsync(Guid? document_id, string? q, Caller caller, IStore store, CancellationToken stop)
    {
        var query = new TagQuery { Document = document_id is { } id ? new DocumentId(id) : null, Text = DoxLists.Blank(q) };
        return DoxLists.List("tags", await DoxLists.AllAsync(
            (TagCursor? after, int limit) => store.Tags.ListAsync(caller.Client, query with { After = after, Limit = limit }, stop), (Tag t) => new TagCursor(t.Name, t.Id)), DoxRow.Of);
    }

    private static async Task<IResult> GetPromptAsync(string id, Caller caller, IStore store, CancellationToken stop) =>
        OldAnswer.Json(Guid.TryParse(id, out var key) && await store.Tags.FindPromptAsync(caller.Client, new DocumentId(key), stop) is { } prompt
            ? DoxRow.Of(prompt)
            : new JsonObject { ["prompt"] = null });

    private static async Task<IResult> AddPromptAsync(string id, HttpRequest request, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
        var document = Guid.TryParse(id, out var key) ? new DocumentId(key) : throw DoxLists.Missing("Document");
        var prompt = new TagPrompt
        {
            Id = TagPromptId.New(),
            Client = caller.Client,
            Document = document,
            Text = TextRules.Required(Text(body.RootElement, "prompt_text") ?? "", "prompt_text", "prompt", most: Tagger.MostPrompt),
            Examples = body.RootElement.TryGetProperty("examples", out var examples) && examples.ValueKind == JsonValueKind.Array ? examples.GetRawText() : null,
            Author = DoxLists.Blank(Text(body.RootElement, "author")),
            CreatedAt = LibraryRows.Now(time),
        };
        await store.Tags.AddPromptAsync(prompt, stop);
        return OldAnswer.Json(new JsonObject { ["status"] = "ok", ["id"] = prompt.Id.ToString() });
    }

    private static async Task<IResult> ListPromptsAsync(string id, int? limit, Caller caller, IStore store, CancellationToken stop) =>
        DoxLists.List("items", Guid.TryParse(id, out var key) ? await store.Tags.ListPromptsAsync(caller.Client, new DocumentId(key), null, Paging.Limit(limit, usual: 20), stop) : [], DoxRow.Of);

    private static string? Text(JsonElement body, string name) => body.ValueKind != JsonValueKind.Object ? throw new JsonException()
        : body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
