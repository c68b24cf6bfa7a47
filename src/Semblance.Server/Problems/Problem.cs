using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Semblance.Server.Problems;

/// <summary>What went wrong with a request, as it is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; the last part of the problem's type.</param>
/// <param name="Detail">One sentence for people: what, which item, what to do next.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>What a model answered cannot be used: nothing of the store is wrong.</summary>
    private static readonly string[] OfModel = ["tags-answer", "chat-answer", "embedder-answer", "embedder-changed"];

    private static readonly string[] OfStore = ["store-", "schema-", "pgvector-", "postgres-"];

    /// <summary>Seconds after which trying again may work; null when nothing says so.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The one table from errors to problems.</summary>
    public static Problem Of(Exception error, int maxBodyBytes) => error switch
    {
        HttpFault fault => new Problem(fault.Status, fault.Code, fault.Message) { RetryAfter = fault.RetryAfter },
        SemblanceException e => new Problem(StatusOf(e), e.Code, DetailOf(e))
        {
            RetryAfter = e.Code == "ingest-client-full" ? 10 : e.Kind == ErrorKind.Unavailable || e.Code == "ingest-full" || IsOfStore(e) ? 2 : null,
        },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge or StatusCodes.Status408RequestTimeout } e => OfStatus(e.StatusCode, maxBodyBytes)!,
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => MediaType,
        BadHttpRequestException { InnerException: JsonException e } => new Problem(400, "json-malformed", Describe(e)),
        BadHttpRequestException e => new Problem(e.StatusCode is >= 400 and < 500 ? e.StatusCode : 400, "request-malformed", Describe(e)),
        JsonException e => new Problem(400, "json-malformed", Describe(e)),
        _ => new Problem(500, "internal-error", "Something went wrong inside the server: its operator finds the reason in the log by the request's id."),
    };

    /// <summary>Of a status that routing gives by itself, or the reading of a JSON body that broke off; null for any other.</summary>
    public static Problem? OfStatus(int status, int maxBodyBytes) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new Problem(413, "body-too-large", $"The body is larger than the {maxBodyBytes} bytes allowed here: send less at once."),
        StatusCodes.Status408RequestTimeout => new Problem(408, "body-too-slow", "The body arrived too slowly: send it again over a faster connection."),
        StatusCodes.Status400BadRequest => new Problem(400, "request-malformed", "The body breaks off or is malformed: send it again, whole."),
        StatusCodes.Status404NotFound => new Problem(404, "route-unknown", "There is nothing at this address: /openapi.json lists what there is."),
        StatusCodes.Status405MethodNotAllowed => new Problem(405, "method-not-allowed", "This address does not take that method: the Allow header names those it takes."),
        StatusCodes.Status415UnsupportedMediaType => MediaType,
        _ => null,
    };

    private static Problem MediaType => new(415, "media-type", "This address does not take a body of that Content-Type: /openapi.json lists those it takes.");

    public static string TypeOf(string code) => $"urn:semblance:problem:{code}";

    /// <summary>What a status says, in words that never change.</summary>
    public static string TitleOf(int status) => status switch
    {
        400 => "The request breaks a rule",
        401 => "Not let in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        408 => "Too slow",
        410 => "Kept no longer",
        409 => "In conflict with what is there",
        412 => "Changed since it was read",
        413 => "Too large",
        415 => "Unsupported media type",
        422 => "Cannot be handled",
        428 => "A condition is needed",
        429 => "Too many requests",
        501 => "Not configured here",
        502 => "A model's answer cannot be used",
        503 => "Not available just now",
        507 => "No room",
        _ => "Error",
    };

    /// <summary>Whether something that the server needs cannot do its work just now, whatever was asked of it.</summary>
    public static bool IsAway(SemblanceException e) => e.Kind == ErrorKind.Unavailable || IsOfStore(e);

    /// <summary>Messages of the store name files and hosts: they are the operator's.</summary>
    private static string DetailOf(SemblanceException e) => (IsOfStore(e), e.Kind) switch
    {
        (_, ErrorKind.Corrupt) when OfModel.Contains(e.Code) => e.Message,
        (_, ErrorKind.Corrupt) => "Stored data contradicts itself: the operator's log says where.",
        (true, _) => "The store cannot do this just now: try again in a moment; the operator's log says why.",
        _ => e.Message,
    };

    private static bool IsOfStore(SemblanceException e) => OfStore.Any(prefix => e.Code.StartsWith(prefix, StringComparison.Ordinal));

    private static int StatusOf(SemblanceException e) => e.Code switch
    {
        _ when IsOfStore(e) && e.Kind is not (ErrorKind.Corrupt or ErrorKind.Exhausted) => StatusCodes.Status503ServiceUnavailable,
        _ when OfModel.Contains(e.Code) => StatusCodes.Status502BadGateway,
        "chat-missing" => StatusCodes.Status501NotImplemented,
        "ingest-full" => StatusCodes.Status503ServiceUnavailable,
        "ingest-client-full" => StatusCodes.Status429TooManyRequests,
        "photo-too-long" or "photo-too-large" or "document-too-large" => StatusCodes.Status413PayloadTooLarge,
        "person-changed" => StatusCodes.Status412PreconditionFailed,
        _ => e.Kind switch
        {
            ErrorKind.Invalid => StatusCodes.Status400BadRequest,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.Refused => StatusCodes.Status403Forbidden,
            ErrorKind.Unsupported => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorKind.Exhausted => StatusCodes.Status507InsufficientStorage,
            ErrorKind.Corrupt => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    /// <summary>The serialiser's own message names types of ours, so only the place is told.</summary>
    private static string Describe(JsonException e) => e.Path is { Length: > 0 } path && !path.Any(char.IsControl)
        ? $"The JSON body does not fit at {path[..Math.Min(path.Length, 200)]}: /openapi.json has its schema."
        : "The body is no JSON of the schema that /openapi.json has.";

    private static string Describe(BadHttpRequestException e) => e.Message.StartsWith("Failed to bind parameter", StringComparison.Ordinal)
        && e.Message.Split('"') is [_, var parameter, ..]
        ? $"The parameter {parameter.Split(' ')[^1]} cannot be read: /openapi.json has its type."
        : "The request is malformed: /openapi.json says what is expected here.";
}
