using Microsoft.AspNetCore.Http;

namespace Semblance.Server.Http;

/// <summary>What every answer carries, problems included.</summary>
internal static class ResponseHeaders
{
    public const string RequestId = "X-Request-Id";

    private const string NothingFromElsewhere = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>The request's id; and, as answers hold personal data, that nobody keeps, sniffs or frames them.</summary>
    public static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId] = context.TraceIdentifier;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = NothingFromElsewhere;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.Features.Get<RateState>() is { } rate)
        {
            rate.AddTo(headers);
        }
    }
}
