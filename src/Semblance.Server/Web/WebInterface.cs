using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Semblance.Server.Access;
using Semblance.Server.Problems;

namespace Semblance.Server.Web;

/// <summary>
/// The pages for people: one document at each address the interface has a page for, and the files it consists of. Open to everybody: what
/// they show they ask of the API, as who signed in.
/// </summary>
internal static class WebInterface
{
    /// <summary>Nothing from other hosts, no script or style but the files; pictures that pages make themselves are blobs.</summary>
    private const string OwnFilesOnly =
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
        + "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string NotBuilt = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Semblance</title>
        <h1>The web interface is not in this build</h1>
        <p>This server was built on a machine without Node.js. Install Node.js 20.19 or newer, run <code>scripts/setup.sh</code>, and build again.</p>
        <p>The API works: see <a href="/docs">/docs</a>.</p></html>
        """;

    /// <summary>The addresses of web/src/pages; a reload of each has to find the document.</summary>
    private static readonly string[] Pages =
    [
        "/", "/sign-in", "/people/{**rest}", "/identify", "/inbox", "/sessions/{**rest}", "/subjects", "/leaves", "/reports/{**rest}", "/library/{**rest}", "/imports/{**rest}", "/settings/{**rest}",
        "/system", "/kiosk", "/face/{**rest}",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var page in Pages)
        {
            routes.MapGet(page, SendDocument).AllowEverybody().ExcludeFromDescription();
        }

        routes.MapGet("/assets/{name}", (string name, HttpContext context) => WebFiles.Find($"assets/{name}") is { } file
                ? Send(context, file)
                : throw new HttpFault(StatusCodes.Status404NotFound, "file-unknown", "There is no such file: reload the page, it may be of an older version."))
            .AllowEverybody().ExcludeFromDescription();
    }

    private static IResult SendDocument(HttpContext context)
    {
        if (WebFiles.Index is { } index)
        {
            return Send(context, index);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Content(NotBuilt, "text/html; charset=utf-8", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static FileContentHttpResult Send(HttpContext context, WebFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = OwnFilesOnly;
        headers["Permissions-Policy"] = "camera=(self), geolocation=(self), fullscreen=(self), screen-wake-lock=(self), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = file.IsNamedByContent ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        var (bytes, encoding) = Choose(context.Request, file);
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        // One tag for each form: a cache in between must not answer one with another.
        var tag = encoding is null ? file.Tag : $"{file.Tag[..^1]}-{encoding}\"";
        return TypedResults.Bytes(bytes, file.MediaType, entityTag: new EntityTagHeaderValue(tag));
    }

    private static (byte[] Bytes, string? Encoding) Choose(HttpRequest request, WebFile file)
    {
        bool Accepts(string encoding) => request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == encoding && e.Quality is not 0);
        return file switch
        {
            { Brotli: { } brotli } when Accepts("br") => (brotli, "br"),
            { Gzip: { } gzip } when Accepts("gzip") => (gzip, "gzip"),
            _ => (file.Plain, null),
        };
    }
}
