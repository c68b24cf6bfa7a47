using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/tokens</c>: logins that go on, or did.</summary>
internal static class TokensEndpoints
{
    private const string Tag = "login";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tokens", ListAsync).RequireScope(Scopes.None).Answers<TokensDocument>()
            .Describe("listTokens", Tag, "List logins, newest first, at most 1,000", "One's own; all of the client, with the scope admin, where all is true.");
        routes.MapDelete("/tokens/{token}", EndAsync).RequireScope(Scopes.None).Produces(StatusCodes.Status204NoContent)
            .Audit("token.revoke").Describe("revokeToken", Tag, "End a login", "One's own, or anybody's of the client with the scope admin.");
    }

    private static async Task<TokensDocument> ListAsync(
        Caller caller, IStore store, TimeProvider time,
        [FromQuery(Name = "all"), Description("true: of everybody.")] bool? all,
        [FromQuery(Name = "account"), Description("Of this account; needs the scope admin unless it is one's own.")] Guid? account,
        CancellationToken stop)
    {
        var own = caller.Session?.Account?.Id.Value;
        if ((all == true || (account is not null && account != own)) && !caller.Has(Scopes.Admin))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "scope-missing", "Logins of others are shown to who has the scope admin: leave all and account out.");
        }

        var tokens = all == true || account is not null
            ? await store.Tokens.ListAsync(caller.Client, account is { } id ? new AccountId(id) : null, null, stop)
            : (await store.Tokens.ListAsync(caller.Rights.Client, own is { } mine ? new AccountId(mine) : null, own is null ? caller.Session?.Token.Person : null, stop))
                .Where(t => IsOwn(caller, t));
        return new TokensDocument([.. tokens.Select(t => TokenDocument.Of(t, caller, time.GetUtcNow()))]);
    }

    private static async Task<IResult> EndAsync(string token, Caller caller, IStore store, ApiKeys keys, LoginSessions sessions, CancellationToken stop)
    {
        var id = new TokenId(token);
        var found = await store.Tokens.FindAsync(id, stop);
        if (found is null || !(IsOwn(caller, found) || (found.Client == caller.Client && caller.Has(Scopes.Admin))))
        {
            throw new SemblanceException(ErrorKind.NotFound, "token-unknown", $"There is no login {token}: GET /v1/tokens lists those there are.");
        }

        if (!IsOwn(caller, found))
        {
            await RequireGrantAsync(caller, found, store, keys, stop);
        }

        await sessions.EndAsync(found.Client, id, stop);
        return TypedResults.NoContent();
    }

    /// <summary>Nobody ends the login of somebody who may do more than they; one whose key has ended is nobody's any more.</summary>
    private static async Task RequireGrantAsync(Caller caller, LoginToken token, IStore store, ApiKeys keys, CancellationToken stop)
    {
        var rights = token switch
        {
            { Method: LoginMethod.Key, Key: { } key } => (await keys.FindGoodAsync(key, stop))?.Rights,
            { Account: { } id } => await store.Accounts.FindAsync(token.Client, id, stop) is { } account ? AccountsEndpoints.RightsOf(account) : null,
            _ => null,
        };
        if (rights is not null)
        {
            AccountsEndpoints.RequireGrant(caller, rights);
        }
    }

    private static bool IsOwn(Caller caller, LoginToken token) => token.Client == caller.Rights.Client && (caller switch
    {
        { ActsAs: { } key } => token.Method == LoginMethod.Key && token.Key == key.Id,
        { Session.Account: { } account } => token.Account == account.Id,
        { Session: { } session } => token.Account is null && token.Method != LoginMethod.Key && token.Person == session.Token.Person,
        _ => false,
    });
}
