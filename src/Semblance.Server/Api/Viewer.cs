using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Server.Access;

namespace Semblance.Server.Api;

/// <summary><c>/openapi.json</c> and <c>/docs</c>: files built into the server, open to everybody, asking nothing of other hosts.</summary>
internal static class Viewer
{
    private const string OwnFilesOnly =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapFile(routes, "/openapi.json", "openapi.json", "application/json");
        MapFile(routes, "/docs", "viewer.html", "text/html; charset=utf-8");
        MapFile(routes, "/docs/viewer.js", "viewer.js", "text/javascript; charset=utf-8");
        MapFile(routes, "/docs/viewer.css", "viewer.css", "text/css; charset=utf-8");
    }

    /// <summary>A file of this assembly.</summary>
    internal static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built in.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static void MapFile(IEndpointRouteBuilder routes, string address, string file, string mediaType)
    {
        var content = new Lazy<byte[]>(() => Read(file));
        routes.MapGet(address, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = OwnFilesOnly;
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content.Value, mediaType);
        }).AllowEverybody().ExcludeFromDescription();
    }
}
