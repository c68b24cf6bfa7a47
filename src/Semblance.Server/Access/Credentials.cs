using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Server.Http;
using Semblance.Server.Problems;

namespace Semblance.Server.Access;

/// <summary>
/// What a request presents: a key, or the token of a login, in the header Authorization; or a token in the cookie of a browser. Whatever is wrong
/// with it, the answer is the same.
/// </summary>
internal sealed class Credentials(ApiKeys keys, LoginSessions sessions, RateLimits limits, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <returns>Null when the request presents nothing, or a cookie that has ended, which it is then told to forget.</returns>
    /// <exception cref="HttpFault">401, <c>key-needed</c>: it presents something that is not accepted; 429 when it did so too often.</exception>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        limits.RequireTrust(context);
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return SessionCookie.Read(context.Request) is { } cookie ? await FindByCookieAsync(context, cookie) : null;
        }

        var text = context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
        if (text is not null && await FindByTextAsync(context, text) is { } caller)
        {
            return caller;
        }

        limits.NoteRefusal(context);
        throw Needed("The key is not accepted: it is mistyped, expired or revoked.");
    }

    public static HttpFault Needed(string message) => new(StatusCodes.Status401Unauthorized, "key-needed", message);

    private async Task<Caller?> FindByTextAsync(HttpContext context, string text)
    {
        if (text.StartsWith(TokenSecret.Prefix, StringComparison.Ordinal))
        {
            return await FindSessionAsync(context, text) is { } session ? Caller.Of(session, isByCookie: false) : null;
        }

        try
        {
            var verdict = await StorePatience.WithinAsync(time, StorePatience.Usual, wanted => keys.AuthenticateAsync(text, wanted), context.RequestAborted);
            return verdict is { IsAccepted: true, Key: { } key } ? Caller.Of(key) : null;
        }
        catch (SemblanceException e) when (AnswersAfter(e, context) && keys.RecallGood(text) is { } known)
        {
            return Caller.Of(known);
        }
    }

    private async Task<Caller?> FindByCookieAsync(HttpContext context, string cookie)
    {
        if (await FindSessionAsync(context, cookie) is { } session)
        {
            return Caller.Of(session, isByCookie: true);
        }

        limits.NoteRefusal(context);
        SessionCookie.Clear(context);
        return null;
    }

    private async Task<LoginSession?> FindSessionAsync(HttpContext context, string token)
    {
        try
        {
            return await StorePatience.WithinAsync(time, StorePatience.Usual, wanted => sessions.FindAsync(token, wanted), context.RequestAborted);
        }
        catch (SemblanceException e) when (AnswersAfter(e, context) && sessions.RecallGood(token) is { } known)
        {
            return known;
        }
    }

    private static bool AnswersAfter(SemblanceException e, HttpContext context) =>
        e.Kind == ErrorKind.Unavailable && context.GetEndpoint()?.Metadata.GetMetadata<AnswersWhileAway>() is not null;
}
