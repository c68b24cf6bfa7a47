using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/clients</c>: the tenants; for keys of the installation.</summary>
internal static class ClientsEndpoints
{
    private const string Tag = "clients";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/clients", async (IStore store, CancellationToken stop) =>
                new ClientsDocument([.. (await store.Clients.ListAsync(stop)).Select(ClientDocument.Of)]))
            .RequireScope(Scopes.Admin, installation: true).Answers<ClientsDocument>().Describe("listClients", Tag, "List the clients");
        routes.MapPost("/clients", AddAsync).RequireScope(Scopes.Admin, installation: true).Answers<ClientDocument>(StatusCodes.Status201Created)
            .Audit("client.add").Describe("addClient", Tag, "Add a client", "Its people are seen by nobody else. A key of the installation acts for it with the header Semblance-Client.");
        routes.MapGet("/clients/{client}", GetAsync).RequireScope(Scopes.Admin, installation: true).Answers<ClientDocument>()
            .Describe("getClient", Tag, "Read a client");
    }

    private static async Task<IResult> AddAsync(ClientInput input, IStore store, TimeProvider time, CancellationToken stop)
    {
        var id = new ClientId(input.Id);
        var client = new Client(id, TextRules.Optional(input.Name, "name") ?? id.Value, time.GetUtcNow());
        await store.Clients.AddAsync(client, stop);
        return TypedResults.Created($"/v1/clients/{id}", ClientDocument.Of(client));
    }

    private static async Task<ClientDocument> GetAsync(string client, IStore store, CancellationToken stop) =>
        await store.Clients.FindAsync(new ClientId(client), stop) is { } found
            ? ClientDocument.Of(found)
            : throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"There is no client {client}.");
}
