using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Documents;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Documents.Library;
using Semblance.Storage;

namespace Semblance.Server.Resources.Library;

/// <summary><c>/v1/documents/memories</c> and <c>/v1/documents/preferences</c>: what an assistant is to remember.</summary>
internal static class MemoriesEndpoints
{
    private const string Tag = "assistants";

    public static void Map(IEndpointRouteBuilder documents)
    {
        documents.MapGet("/memories", ListAsync).RequireScope(Scopes.Documents).Answers<MemoriesDocument>()
            .Describe("listMemories", Tag, "List what is remembered, the newest first", "All filters given must fit. Pages by cursor.");
        documents.MapPost("/memories", AddAsync).RequireScope(Scopes.Ingest).Answers<MemoryDocument>(StatusCodes.Status201Created)
            .Audit("memory.add").Describe("addMemory", Tag, "Remember something");
        documents.MapGet("/memories/{memory}", GetAsync).RequireScope(Scopes.Documents).Answers<MemoryDocument>().Describe("getMemory", Tag, "Read something that is remembered");
        documents.MapDelete("/memories/{memory}", RemoveAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("memory.remove").Describe("removeMemory", Tag, "Forget something");
        documents.MapGet("/preferences/{user}", GetPreferencesAsync).RequireScope(Scopes.Documents).Answers<PreferencesDocument>()
            .Describe("getPreferences", Tag, "Read what somebody prefers");
        documents.MapPut("/preferences/{user}", SetPreferencesAsync).RequireScope(Scopes.Ingest).Answers<PreferencesDocument>()
            .Audit("preferences.update").Describe("setPreferences", Tag, "Say what somebody prefers", "Takes the place of all that was there. The user is any text of 1 to 500 characters.");
        documents.MapDelete("/preferences/{user}", RemovePreferencesAsync).RequireScope(Scopes.Ingest).Produces(StatusCodes.Status204NoContent)
            .Audit("preferences.remove").Describe("removePreferences", Tag, "Forget what somebody prefers");
    }

    private static async Task<MemoriesDocument> ListAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "category"), Description("Exactly, such as fact or preference.")] string? category,
        [FromQuery(Name = "user"), Description("Exactly.")] string? user,
        [FromQuery(Name = "q"), Description("Part of the content as JSON writes it.")] string? q,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 100 by default.")] int? limit, CancellationToken stop)
    {
        var query = new MemoryQuery { Category = category, User = user, Text = q, After = TimeCursors.Read(cursor), Limit = Paging.Limit(limit, LibraryRows.UsualPage) };
        var page = await store.Memories.ListAsync(caller.Client, query, stop);
        return new MemoriesDocument(
            [.. page.Select(MemoryDocument.Of)], page.Count == query.Limit ? TimeCursors.Write(new TimeCursor(page[^1].CreatedAt, page[^1].Id.Value)) : null);
    }

    private static async Task<IResult> AddAsync(MemoryInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var memory = input.ToMemory(caller.Client, LibraryRows.Now(time));
        await store.Memories.AddAsync(memory, stop);
        return TypedResults.Created($"/v1/documents/memories/{memory.Id}", MemoryDocument.Of(memory));
    }

    private static async Task<MemoryDocument> GetAsync(Guid memory, Caller caller, IStore store, CancellationToken stop) =>
        MemoryDocument.Of(await store.Memories.FindAsync(caller.Client, new MemoryId(memory), stop) ?? throw LibraryRows.Unknown("memory", memory, "/v1/documents/memories"));

    private static async Task<IResult> RemoveAsync(Guid memory, Caller caller, IStore store, CancellationToken stop) =>
        await store.Memories.RemoveAsync(caller.Client, new MemoryId(memory), stop)
            ? TypedResults.NoContent()
            : throw LibraryRows.Unknown("memory", memory, "/v1/documents/memories");

    private static async Task<PreferencesDocument> GetPreferencesAsync(string user, Caller caller, IStore store, CancellationToken stop) =>
        PreferencesDocument.Of(await store.Memories.FindPreferencesAsync(caller.Client, Named(user), stop) ?? throw Unknown());

    private static async Task<PreferencesDocument> SetPreferencesAsync(
        string user, PreferencesInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        await store.Memories.UpdatePreferencesAsync(new UserPreferences(caller.Client, Named(user), input.Values.GetRawText(), LibraryRows.Now(time)), stop);
        return await GetPreferencesAsync(user, caller, store, stop);
    }

    private static async Task<IResult> RemovePreferencesAsync(string user, Caller caller, IStore store, CancellationToken stop) =>
        await store.Memories.RemovePreferencesAsync(caller.Client, Named(user), stop) ? TypedResults.NoContent() : throw Unknown();

    private static string Named(string user) => TextRules.Required(user, "user", "user-name", most: 500);

    private static SemblanceException Unknown() => new(ErrorKind.NotFound, "preferences-unknown", "Nothing is known of what this user prefers: PUT it to this address.");
}
