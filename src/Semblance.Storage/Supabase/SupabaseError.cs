using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Semblance.Storage.Supabase;

/// <summary>
/// What a service of Supabase answers in place of what was asked for. Storage answers most errors with 400 and puts the real status into the body
/// (<c>statusCode</c>, as text), with its code in <c>error</c> or <c>code</c>; PostgREST has its own in <c>code</c>; a gateway answers in HTML.
/// Source: https://supabase.com/docs/guides/storage/debugging/error-codes, https://docs.postgrest.org/en/stable/references/errors.html
/// </summary>
/// <param name="Status">Of the body, where it has one.</param>
/// <param name="Code">Null where the answer is none of theirs.</param>
internal sealed record SupabaseError(int Status, string? Code, string? Message)
{
    private const int MostBytes = 64 * 1024;

    // Supabase answers so for a project that was paused because nobody used it.
    private const int Paused = 540;

    public bool IsNotFound => Status == (int)HttpStatusCode.NotFound && !IsBucketMissing;

    public bool IsBucketMissing => Code is "NoSuchBucket" or "Bucket not found" || (Status == (int)HttpStatusCode.NotFound && Message == "Bucket not found");

    public bool IsDuplicate => Status == (int)HttpStatusCode.Conflict || Code is "Duplicate" or "KeyAlreadyExists" or "ResourceAlreadyExists";

    /// <summary>The same request may be answered later: the server is busy, or is just now being started again.</summary>
    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 423 or 425 or 429 or 500 or 502 or 503 or 504 or (>= 520 and <= 524) or 544;

    /// <summary>The request was not even begun: too many of them, or nobody there to do it.</summary>
    public static bool IsTurnedAway(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    public static async Task<SupabaseError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Of(response, await ReadBodyAsync(response, cancellationToken));

    /// <summary>The beginning of what it says, which is all of it where one of the services answers; nothing where it breaks off.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[MostBytes];
            return bytes.AsMemory(0, await body.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, cancellationToken));
        }
        catch (Exception e) when (SupabaseHttp.IsLost(e, cancellationToken))
        {
            return default;
        }
    }

    /// <param name="body">As <see cref="ReadBodyAsync"/> gave it.</param>
    public static SupabaseError Of(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new SupabaseError(
                    int.TryParse(Text(root, "statusCode"), NumberStyles.None, CultureInfo.InvariantCulture, out var inner) ? inner : status,
                    Text(root, "code") ?? Text(root, "error"), Text(root, "message"))
                : new SupabaseError(status, null, null);
        }
        catch (JsonException)
        {
            return new SupabaseError(status, null, null);
        }
    }

    /// <param name="target">What was spoken to: a project's name and service.</param>
    public SemblanceException ToException(string target, string what) => Status switch
    {
        401 or 403 => New(ErrorKind.Refused, "supabase-key", $"{target} refuses the key: check that SUPABASE_SERVICE_KEY is the service key of this very project, and that it has not expired or been revoked."),
        _ when Code is "InvalidJWT" or "Unauthorized" or "PGRST301" or "PGRST302" or "PGRST303" => New(ErrorKind.Refused, "supabase-key", $"{target} refuses the key: check that SUPABASE_SERVICE_KEY is the service key of this very project, and that it has not expired or been revoked."),
        _ when IsBucketMissing => New(ErrorKind.NotFound, "bucket-missing", $"{target} has no bucket of that name: make a private one in the dashboard under Storage, or name it in SUPABASE_BUCKET."),
        Paused => New(ErrorKind.Unavailable, "project-paused", $"{target} is paused: restore the project in Supabase's dashboard, then try again."),
        413 => New(ErrorKind.Exhausted, "photo-too-large", $"{target} takes no file as large as {what}: raise the bucket's and the project's file size limit."),
        415 => New(ErrorKind.Refused, "bucket-types", $"{target} takes no file of the kind of {what}: allow image types in the bucket's settings."),
        429 => New(ErrorKind.Unavailable, "supabase-busy", $"{target} says that there are too many requests, again and again: go on later."),
        423 or >= 500 => New(ErrorKind.Unavailable, "supabase-unreachable", $"{target} is not available just now (status {Status}): try again."),
        404 => New(ErrorKind.NotFound, "supabase-missing", $"{target}: {what} is not there."),
        _ => New(ErrorKind.Unavailable, "supabase-fault", $"{target} does not do what was asked with {what} (status {Status}{(Code is null ? "" : $", {Printable(Code)}")})."),
    };

    private static SemblanceException New(ErrorKind kind, string code, string message) => new(kind, code, message);

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null };

    private static string Printable(string code) => new([.. code.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ').Take(60)]);
}
