using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Semblance.Server.Api;

/// <summary>What openapi.json says of an endpoint beyond its types.</summary>
internal static class Description
{
    public const string Json = "application/json";

    /// <param name="name">The operation's id; stable.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string tag, string summary, string? description = null)
    {
        endpoint.WithName(name).WithTags(tag).WithSummary(summary);
        return description is null ? endpoint : endpoint.WithDescription(description);
    }

    /// <summary>A JSON answer.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.Produces<T>(status, Json);

    /// <summary>Shows by example what is answered, and sent.</summary>
    /// <param name="body">Null where nothing is sent, or no JSON.</param>
    public static RouteHandlerBuilder Shows(this RouteHandlerBuilder endpoint, object answer, object? body = null) => endpoint.WithMetadata(new Shown(answer, body));

    /// <summary>A body of photos, up to as many bytes as the server takes: a form, one image, or JSON of another kind beside them.</summary>
    public static RouteHandlerBuilder TakesPhotos(this RouteHandlerBuilder endpoint, ServerOptions options, PhotoBody body) =>
        endpoint.WithMetadata(body, new BodyLimit(options.MaxUploadBytes));

    /// <summary>A body that is a file as it is, up to as many bytes as this.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint, long bytes) => endpoint.WithMetadata(new FileBody(), new BodyLimit(bytes));

    /// <summary>That the body is a file as it is.</summary>
    public sealed record FileBody
    {
        public const string MediaType = "application/octet-stream";
    }

    public sealed record Shown(object Answer, object? Body);

    public sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

/// <summary>What a body with photos may hold; openapi.json is written from it.</summary>
/// <param name="Files">Names of the form's parts that hold photos, each with what it is.</param>
/// <param name="Fields">Names of its other parts, each with what it is.</param>
internal sealed record PhotoBody(IReadOnlyList<(string Name, string Meaning)> Files, IReadOnlyList<(string Name, string Meaning)> Fields)
{
    /// <summary>Whether one image may come as it is.</summary>
    public bool TakesRaw { get; init; }

    /// <summary>What may come as JSON instead; null for nothing.</summary>
    public Type? Json { get; init; }
}
