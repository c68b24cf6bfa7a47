using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Server.Http;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Access;

/// <summary>
/// Lets nobody reach an endpoint without a key that has its scopes. Runs before a byte of the body is read. Whatever is wrong with a key, the
/// answer is the same.
/// </summary>
internal sealed class KeyCheck(ApiKeys keys, IStore store, RateLimits limits)
{
    /// <summary>Names the client a key of the installation acts for.</summary>
    public const string ClientHeader = "Semblance-Client";

    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is not null && endpoint.Metadata.GetMetadata<OpenToAll>() is null)
        {
            // Routing's own answers (405, 415) carry no scope: a good key is still needed to hear them.
            var required = endpoint.Metadata.GetMetadata<RequiredKey>() ?? new RequiredKey(Scopes.None);
            var key = await AuthenticateAsync(context);
            Authorize(key, required);
            context.Features.Set(new Caller(key, await FindClientAsync(context, key)));
            limits.TakeOfKey(context, key);
        }

        await next(context);
    }

    private async Task<ApiKey> AuthenticateAsync(HttpContext context)
    {
        limits.RequireTrust(context);
        var text = context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
        var verdict = text is null ? null : await keys.AuthenticateAsync(text, context.RequestAborted);
        if (verdict is { IsAccepted: true, Key: { } key })
        {
            return key;
        }

        limits.NoteRefusal(context);
        throw new HttpFault(StatusCodes.Status401Unauthorized, "key-needed", text is null
            ? "This address needs a key: send Authorization: Bearer smb_..."
            : "The key is not accepted: it is mistyped, expired or revoked.");
    }

    private static void Authorize(ApiKey key, RequiredKey required)
    {
        if (!key.Has(required.Scopes))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "scope-missing",
                $"The key lacks the scope {string.Join(" and ", AccessNames.Of(required.Scopes & ~key.Scopes))}: ask an owner for one that has it.");
        }

        if (required.Installation && key.Reach != Reach.Installation)
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "reach-missing", "Only a key of the whole installation may do this.");
        }
    }

    /// <summary>A client that the key may not act for is answered as one that does not exist.</summary>
    private async Task<ClientId> FindClientAsync(HttpContext context, ApiKey key)
    {
        if (!context.Request.Headers.TryGetValue(ClientHeader, out var named))
        {
            return key.Client;
        }

        var client = new ClientId(named.ToString());
        return key.MayActFor(client) && (client == key.Client || await store.Clients.FindAsync(client, context.RequestAborted) is not null)
            ? client
            : throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"There is no client {client}.");
    }
}
