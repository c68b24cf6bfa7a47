using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>GET /v1/login</c>, <c>/v1/login/password</c> and <c>/v1/logout</c>: who am I, with another password, no more.</summary>
internal static class LoginEndpoints
{
    private const string Tag = "login";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (Caller caller, IStore store, CancellationToken stop) => Login.DescribeAsync(store, caller, stop))
            .RequireScope(Scopes.None).Answers<LoginDocument>().Describe("whoAmI", Tag, "Who am I, and what may I do?", "Of a key or a login.");
        routes.MapPut("/login/password", ChangePasswordAsync).RequireScope(Scopes.None).Answers<PasswordChangedDocument>()
            .Audit("account.password").Describe("changeOwnPassword", Tag, "Choose another password", "Ends every login of the account, this one too. A wrong current password counts as a failed login.");
        routes.MapPost("/logout", LogOutAsync).RequireScope(Scopes.None).Produces(StatusCodes.Status204NoContent)
            .Audit("logout").Describe("logout", Tag, "End this login");
    }

    private static async Task<IResult> LogOutAsync(Caller caller, LoginSessions sessions, HttpContext context, CancellationToken stop)
    {
        if (caller.Session is not { } session)
        {
            throw new SemblanceException(ErrorKind.Invalid, "logout-what", "A key has no login to end: an owner revokes it with DELETE /v1/keys/ID.");
        }

        await sessions.EndAsync(session.Token.Client, session.Token.Id, stop);
        SessionCookie.Clear(context);
        return TypedResults.NoContent();
    }

    private static async Task<PasswordChangedDocument> ChangePasswordAsync(
        OwnPasswordInput input, Caller caller, Logins logins, AccountRegister accounts, LoginSessions sessions, TimeProvider time, HttpContext context,
        CancellationToken stop)
    {
        if (caller.Session is not { Account: { } account })
        {
            throw new SemblanceException(ErrorKind.Invalid, "account-needed", "A password belongs to an account: log in as one first.");
        }

        PasswordRule.Check(input.Password, account.Login);
        var proof = await logins.ByPasswordAsync(account.Client, account.Login, input.Current, null, Logins.DefaultLife, stop);
        if (proof.Outcome != LoginOutcome.Accepted)
        {
            throw proof.Outcome == LoginOutcome.Delayed ? Login.Delayed(proof.RetryAt is { } at ? at - time.GetUtcNow() : null) : Login.Refused();
        }

        var ended = await accounts.ChangePasswordAsync(account.Client, account.Id, input.Password, stop);
        sessions.Forget();
        SessionCookie.Clear(context);

        // The proof was a login of its own, which nobody else knows of.
        return new PasswordChangedDocument((ended ?? 1) - 1);
    }
}
