using Microsoft.AspNetCore.Http;
using Semblance.Accounts;
using Semblance.Server.Problems;

namespace Semblance.Server.Access;

/// <summary>
/// The cookie that keeps a login for the web interface. No script can read it, no other site makes a browser send it, and whoever changes
/// something with it says so in a header, which a form or a link of another site cannot set.
/// </summary>
internal static class SessionCookie
{
    /// <summary>Has to be "1" with every request by cookie that changes something, and with every login that asks for one.</summary>
    public const string Header = "X-Semblance";

    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(NameOf(request), out var value) && value.Length > 0 ? value : null;

    public static void Set(HttpContext context, IssuedToken issued)
    {
        RequireHeader(context.Request);
        context.Response.Cookies.Append(NameOf(context.Request), issued.Secret.Reveal(), Options(context.Request, issued.Token.ExpiresAt));
    }

    /// <summary>Tells the browser to forget it, whatever the answer becomes, unless that sets another.</summary>
    public static void Clear(HttpContext context) => context.Response.OnStarting(() =>
    {
        if (context.Response.Headers.SetCookie.Count == 0)
        {
            context.Response.Cookies.Append(NameOf(context.Request), "", Options(context.Request, DateTimeOffset.UnixEpoch));
        }

        return Task.CompletedTask;
    });

    /// <exception cref="HttpFault">403, <c>header-missing</c>.</exception>
    public static void RequireHeader(HttpRequest request)
    {
        if (request.Headers[Header] is not ["1"])
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "header-missing", $"A browser's cookie is taken only together with the header {Header}: 1.");
        }
    }

    public static bool ChangesSomething(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    private static CookieOptions Options(HttpRequest request, DateTimeOffset expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(request),
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };

    // Over TLS under a name that browsers let nobody else set, not even a host beside it (RFC 6265bis, 4.1.3.2).
    private static string NameOf(HttpRequest request) => IsSecure(request) ? "__Host-semblance" : "semblance";

    // A proxy that ends TLS says so. Who forges it harms nobody but themselves: their browser keeps the cookie from plain HTTP.
    private static bool IsSecure(HttpRequest request) =>
        request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);
}
