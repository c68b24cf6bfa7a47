using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/keys</c>: who may call the API for the client. A secret is in one answer, once.</summary>
internal static class KeysEndpoints
{
    private const string Tag = "keys";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", async (Caller caller, IStore store, CancellationToken stop) =>
                new KeysDocument([.. (await store.Keys.ListAsync(caller.Client, stop)).Select(KeyDocument.Of)]))
            .RequireScope(Scopes.Admin).Answers<KeysDocument>().Describe("listKeys", Tag, "List the client's keys, the ended ones too");
        routes.MapPost("/keys", CreateAsync).RequireScope(Scopes.Admin).Answers<IssuedKeyDocument>(StatusCodes.Status201Created)
            .Audit("key.create").Describe("createKey", Tag, "Make a key; its secret is in this answer and nowhere else", "Nobody gives rights that they do not have.");
        routes.MapPost("/keys/{key}/rotate", RotateAsync).RequireScope(Scopes.Admin).Answers<IssuedKeyDocument>()
            .Audit("key.rotate").Describe("rotateKey", Tag, "Give a key a new secret", "The old secret stays good for a while, 24 hours by default.");
        routes.MapDelete("/keys/{key}", RevokeAsync).RequireScope(Scopes.Admin).Answers<KeyDocument>()
            .Audit("key.revoke").Describe("revokeKey", Tag, "End a key at once; it stays on record");
    }

    private static async Task<IResult> CreateAsync(KeyInput input, Caller caller, ApiKeys keys, CancellationToken stop)
    {
        var wanted = input.ToKey(caller.Client);
        RequireGrant(caller, wanted.Role, wanted.Scopes ?? Roles.DefaultOf(wanted.Role), wanted.Reach);
        var issued = await keys.CreateAsync(wanted, stop);
        return TypedResults.Created($"/v1/keys/{issued.Key.Id}", IssuedKeyDocument.Of(issued));
    }

    private static async Task<IssuedKeyDocument> RotateAsync(string key, RotationInput? input, Caller caller, ApiKeys keys, IStore store, CancellationToken stop)
    {
        var found = await FindAsync(key, caller, store, stop);
        var grace = input?.GraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : ApiKeys.DefaultGrace;
        return IssuedKeyDocument.Of(await keys.RotateAsync(caller.Client, found.Id, grace, stop) ?? throw Unknown(key));
    }

    private static async Task<KeyDocument> RevokeAsync(string key, Caller caller, ApiKeys keys, IStore store, CancellationToken stop)
    {
        var found = await FindAsync(key, caller, store, stop);
        return KeyDocument.Of(await keys.RevokeAsync(caller.Client, found.Id, stop) ?? throw Unknown(key));
    }

    /// <summary>A key of this client, whose rights the caller has.</summary>
    private static async Task<ApiKey> FindAsync(string text, Caller caller, IStore store, CancellationToken stop)
    {
        var id = new KeyId(text);
        if (await store.Keys.FindAsync(id, stop) is not { } key || key.Client != caller.Client)
        {
            throw Unknown(text);
        }

        RequireGrant(caller, key.Role, key.Scopes, key.Reach);
        return key;
    }

    private static void RequireGrant(Caller caller, Role role, Scopes scopes, Reach reach)
    {
        if (!caller.Rights.MayGrant(caller.Client, role, scopes, reach))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "key-beyond-yours", "That key has rights which yours lacks: ask somebody who has them.");
        }
    }

    private static SemblanceException Unknown(string key) => new(ErrorKind.NotFound, "key-unknown", $"There is no key {key}: GET /v1/keys lists those there are.");
}
