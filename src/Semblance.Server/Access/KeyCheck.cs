using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Server.Http;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Access;

/// <summary>
/// Lets nobody reach an endpoint without a key, or a login, that has its scopes. Runs before a byte of the body is read.
/// </summary>
internal sealed class KeyCheck(Credentials credentials, IStore store, RateLimits limits, TimeProvider time)
{
    /// <summary>Names the client a key of the installation acts for.</summary>
    public const string ClientHeader = "Semblance-Client";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is not null && endpoint.Metadata.GetMetadata<OpenToAll>() is null)
        {
            var isOptional = endpoint.Metadata.GetMetadata<OptionalKey>() is not null;
            if (await credentials.FindAsync(context) is { } found)
            {
                // Routing's own answers (405, 415) carry no scope: a good key is still needed to hear them.
                await AdmitAsync(context, found, endpoint.Metadata.GetMetadata<RequiredKey>() ?? new RequiredKey(Scopes.None));
            }
            else if (!isOptional)
            {
                throw Credentials.Needed("This address needs a key: send Authorization: Bearer smb_..., or sign in with POST /v1/login.");
            }
        }

        await next(context);
    }

    private async Task AdmitAsync(HttpContext context, Caller found, RequiredKey required)
    {
        // Known from here on, so that a refusal is on record with who was refused.
        context.Features.Set(found);
        if (found.IsByCookie && SessionCookie.ChangesSomething(context.Request))
        {
            SessionCookie.RequireHeader(context.Request);
        }

        Authorize(found.Rights, required);
        var caller = found with { Client = await FindClientAsync(context, found.Rights) };
        context.Features.Set(caller);
        limits.TakeOfCaller(context, caller);
    }

    private static void Authorize(Rights rights, RequiredKey required)
    {
        if (!rights.Has(required.Scopes))
        {
            var missing = required.Scopes & ~rights.Scopes;
            var hint = missing.HasFlag(Scopes.Documents) || missing.HasFlag(Scopes.Ingest)
                ? "keys made before documents came never have it, and 'semblance keys create NAME --role operator' makes one that has."
                : "ask an owner for it.";
            throw new HttpFault(StatusCodes.Status403Forbidden, "scope-missing", $"This needs the scope {string.Join(" and ", AccessNames.Of(missing))}, which your key or role lacks: {hint}");
        }

        if (required.Installation && rights.Reach != Reach.Installation)
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "reach-missing", "Only a key of the whole installation may do this.");
        }
    }

    /// <summary>A client that the caller may not act for is answered as one that does not exist.</summary>
    private async Task<ClientId> FindClientAsync(HttpContext context, Rights rights)
    {
        if (!context.Request.Headers.TryGetValue(ClientHeader, out var named))
        {
            return rights.Client;
        }

        var client = new ClientId(named.ToString());
        return rights.MayActFor(client) && (client == rights.Client || await IsThereAsync(client, context.RequestAborted))
            ? client
            : throw Unknown(client);
    }

    private async Task<bool> IsThereAsync(ClientId client, CancellationToken stop) =>
        await StorePatience.WithinAsync(time, StorePatience.Usual, wanted => store.Clients.FindAsync(client, wanted), stop) is not null;

    public static SemblanceException Unknown(ClientId client) => new(ErrorKind.NotFound, "client-unknown", $"There is no client {client}.");
}
