using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/spaces</c></summary>
internal static class SpacesEndpoints
{
    private const string Tag = "spaces";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/spaces", ListAsync).RequireScope(Scopes.Read).Answers<SpacesDocument>()
            .Describe("listSpaces", Tag, "List the embedding spaces of the store, with what the client has in each");
        routes.MapGet("/spaces/{space}", GetAsync).RequireScope(Scopes.Read).Answers<SpaceDocument>()
            .Describe("getSpace", Tag, "Read an embedding space");
    }

    /// <exception cref="SemblanceException">Invalid, <c>space-key</c>; NotFound, <c>space-unknown</c>.</exception>
    public static async Task<Space> FindAsync(IStore store, string key, CancellationToken stop) =>
        await store.Spaces.FindAsync(new SpaceKey(key), stop) ?? throw Unknown(key);

    private static async Task<SpacesDocument> ListAsync(Caller caller, IStore store, CancellationToken stop) =>
        new([.. (await store.Spaces.ListAsync(caller.Client, stop)).Select(SpaceDocument.Of)]);

    private static async Task<SpaceDocument> GetAsync(string space, Caller caller, IStore store, CancellationToken stop)
    {
        var key = new SpaceKey(space);
        return (await store.Spaces.ListAsync(caller.Client, stop)).FirstOrDefault(s => s.Space.Key == key) is { } found ? SpaceDocument.Of(found) : throw Unknown(space);
    }

    private static SemblanceException Unknown(string key) =>
        new(ErrorKind.NotFound, "space-unknown", $"The store holds no space {key}: GET /v1/spaces lists those it holds.");
}
