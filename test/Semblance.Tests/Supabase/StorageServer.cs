using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Semblance.Tests.Supabase;

/// <summary>
/// Supabase Storage as its public API describes it (https://supabase.github.io/storage/), and tus 1.0.0 as it offers that, over HTTP on a port of its own. It is strict: a request without
/// the headers the API asks for, or to an address it does not have, is answered as the service does and noted as a violation. Faults can be put in the way.
/// </summary>
internal sealed partial class StorageServer : IAsyncDisposable
{
    public const int PieceSize = 6 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Func<HttpContext, Task<bool>>> _faults = new();
    private int _running;

    private StorageServer(WebApplication app) => _app = app;

    /// <summary>A key as the dashboard gives it: a JWT with the role in it. Nobody checks its signature here.</summary>
    public static string ServiceKey { get; } = Jwt("service_role");

    public static string AnonKey { get; } = Jwt("anon");

    public const string SecretKey = "sb_secret_0123456789abcdef";

    public string Url { get; private set; } = "";

    public ConcurrentDictionary<string, Bucket> Buckets { get; } = new(StringComparer.Ordinal) { ["images"] = new Bucket() };

    /// <summary>By bucket and path.</summary>
    public ConcurrentDictionary<string, StoredObject> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>What a client did that the API does not have.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Every request in its order: method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Requests under way at one time, at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>How long every request takes.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Mounts another service of the project beside this one.</summary>
    public RequestDelegate? Rest { get; set; }

    public static async Task<StorageServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1L << 30);
        var server = new StorageServer(builder.Build());
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        server.Url = server._app.Urls.First();
        return server;
    }

    /// <summary>The next request to a path that contains the text is answered so, once.</summary>
    public void FailOnce(string path, int status, string? retryAfter = null, string body = "<html>upstream</html>", string? method = null) => _faults.Enqueue(async context =>
    {
        if (!context.Request.Path.Value!.Contains(path, StringComparison.Ordinal) || (method ?? context.Request.Method) != context.Request.Method)
        {
            return false;
        }

        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
        return true;
    });

    /// <summary>The next request of the method to such a path is cut off, after it was carried out or instead of that.</summary>
    public void CutOnce(string method, string path, bool carriedOut) => _faults.Enqueue(async context =>
    {
        if (context.Request.Method != method || !context.Request.Path.Value!.Contains(path, StringComparison.Ordinal))
        {
            return false;
        }

        if (carriedOut)
        {
            using var hidden = new MemoryStream();
            context.Response.Body = hidden;
            await RouteAsync(context);
        }

        context.Abort();
        return true;
    });

    /// <summary>Forgets every upload that is under way.</summary>
    public void LoseUploads() => _uploads.Clear();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Jwt(string role)
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{Part($$"""{"role":"{{role}}","iss":"supabase","exp":4102444800}""")}.signature";
    }

    private async Task ServeAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        var running = Interlocked.Increment(ref _running);
        lock (_uploads)
        {
            MostAtOnce = Math.Max(MostAtOnce, running);
        }

        try
        {
            await Task.Delay(Latency);
            if (await FaultAsync(context))
            {
                return;
            }

            await RouteAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<bool> FaultAsync(HttpContext context)
    {
        for (var left = _faults.Count; left > 0 && _faults.TryDequeue(out var fault); left--)
        {
            if (await fault(context))
            {
                return true;
            }

            _faults.Enqueue(fault);
        }

        return false;
    }

    private async Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/rest/v1", StringComparison.Ordinal) && Rest is { } rest)
        {
            await rest(context);
            return;
        }

        var isSigned = path.StartsWith("/storage/v1/object/sign/", StringComparison.Ordinal) && context.Request.Method == "GET";
        if (!isSigned && !await IsAuthorisedAsync(context))
        {
            return;
        }

        const string Prefix = "/storage/v1/";
        var parts = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/') : [];
        await ((context.Request.Method, parts) switch
        {
            ("GET", ["bucket", var bucket]) => BucketAsync(context, bucket),
            ("POST", ["object", "list", var bucket]) => ListAsync(context, bucket),
            ("POST", ["object", "sign", var bucket, ..]) => SignAsync(context, bucket, Rest4(parts, 3)),
            ("GET", ["object", "sign", var bucket, ..]) => SignedAsync(context, bucket, Rest4(parts, 3)),
            ("GET" or "HEAD", ["object", "authenticated", var bucket, ..]) => ReadAsync(context, bucket, Rest4(parts, 3)),
            ("DELETE", ["object", var bucket, ..]) => DeleteAsync(context, bucket, Rest4(parts, 2)),
            ("POST", ["object", var bucket, ..]) when bucket is not ("authenticated" or "public" or "list") => CreateAsync(context, bucket, Rest4(parts, 2)),
            (_, ["upload", "resumable", ..]) => TusAsync(context, parts.Length == 3 ? parts[2] : null),
            _ => UnknownAsync(context),
        });
    }

    private static string Rest4(string[] parts, int from) => string.Join('/', parts.Skip(from));

    private async Task<bool> IsAuthorisedAsync(HttpContext context)
    {
        var key = context.Request.Headers["apikey"].ToString();
        var bearer = context.Request.Headers.Authorization.ToString();
        if (key != ServiceKey && key != AnonKey && key != SecretKey)
        {
            await ErrorAsync(context, 403, "Unauthorized", "signature verification failed");
            return false;
        }

        if (key == SecretKey ? bearer.Length > 0 : bearer != $"Bearer {key}")
        {
            Violations.Enqueue($"{context.Request.Path}: Authorization does not fit the key");
            await ErrorAsync(context, 403, "Unauthorized", "jwt malformed");
            return false;
        }

        context.Items["service"] = key != AnonKey;
        return true;
    }

    private Task BucketAsync(HttpContext context, string name) => Find(context, name) is { } bucket
        ? JsonAsync(context, 200, new { id = name, name, @public = bucket.IsPublic, file_size_limit = bucket.SizeLimit, allowed_mime_types = bucket.Types, owner = "" })
        : ErrorAsync(context, 404, "Bucket not found", "Bucket not found");

    private async Task CreateAsync(HttpContext context, string name, string path)
    {
        var request = context.Request;
        Require(context, request.ContentType is { Length: > 0 }, "no Content-Type");
        Require(context, request.ContentLength is not null, "no Content-Length");
        Require(context, request.Headers["x-upsert"] == "true" || request.Headers["x-upsert"] == "false", "x-upsert is neither true nor false");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (await RefusalAsync(context, name, path, body.Length, request.ContentType))
        {
            return;
        }

        await (TryStore(name, path, body.ToArray(), request.ContentType!, request.Headers["x-upsert"] == "true")
            ? JsonAsync(context, 200, new { Key = $"{name}/{path}", Id = Guid.NewGuid() })
            : ErrorAsync(context, 409, "Duplicate", "The resource already exists"));
    }

    /// <summary>True when it was answered already.</summary>
    private async Task<bool> RefusalAsync(HttpContext context, string name, string path, long length, string? type)
    {
        var refusal = Buckets.TryGetValue(name, out var bucket) switch
        {
            false => (404, "Bucket not found", "Bucket not found"),
            _ when context.Items["service"] is false => (403, "Unauthorized", "new row violates row-level security policy"),
            _ when !KeyPattern().IsMatch(path) || path.Length == 0 => (400, "InvalidKey", $"Invalid key: {path}"),
            _ when length > (bucket!.SizeLimit ?? long.MaxValue) => (413, "Payload too large", "The object exceeded the maximum allowed size"),
            _ when bucket!.Types is { } types && !types.Contains(type) => (415, "invalid_mime_type", $"mime type {type} is not supported"),
            _ => (0, "", ""),
        };
        if (refusal.Item1 == 0)
        {
            return false;
        }

        await ErrorAsync(context, refusal.Item1, refusal.Item2, refusal.Item3);
        return true;
    }

    private async Task ReadAsync(HttpContext context, string name, string path)
    {
        if (Find(context, name) is null)
        {
            await ErrorAsync(context, 404, "Bucket not found", "Bucket not found");
        }
        else if (!Objects.TryGetValue($"{name}/{path}", out var stored))
        {
            await ErrorAsync(context, 404, "not_found", "Object not found");
        }
        else
        {
            context.Response.ContentType = stored.Type;
            context.Response.ContentLength = stored.Bytes.Length;
            context.Response.Headers.ETag = stored.Tag;
            if (context.Request.Method == "GET")
            {
                await context.Response.Body.WriteAsync(stored.Bytes);
            }
        }
    }

    private Task DeleteAsync(HttpContext context, string name, string path) => Find(context, name) is null
        ? ErrorAsync(context, 404, "Bucket not found", "Bucket not found")
        : Objects.TryRemove($"{name}/{path}", out _)
            ? JsonAsync(context, 200, new { message = "Successfully deleted" })
            : ErrorAsync(context, 404, "not_found", "Object not found");

    private async Task ListAsync(HttpContext context, string name)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        Require(context, context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true, "a body that is no JSON");
        if (Find(context, name) is null)
        {
            await ErrorAsync(context, 404, "Bucket not found", "Bucket not found");
            return;
        }

        var root = body.RootElement;
        var folder = $"{name}/{root.GetProperty("prefix").GetString()}/";
        var below = Objects.Where(o => o.Key.StartsWith(folder, StringComparison.Ordinal)).Select(o => (Name: o.Key[folder.Length..], o.Value)).ToArray();
        var files = below.Where(o => !o.Name.Contains('/', StringComparison.Ordinal)).Select(o => (o.Name, Metadata: (object?)new { eTag = o.Value.Tag, size = o.Value.Bytes.Length, mimetype = o.Value.Type }));
        var folders = below.Where(o => o.Name.Contains('/', StringComparison.Ordinal)).Select(o => (Name: o.Name.Split('/')[0], Metadata: (object?)null)).DistinctBy(f => f.Name);
        await JsonAsync(context, 200, files.Concat(folders).OrderBy(f => f.Name, StringComparer.Ordinal).Skip(root.GetProperty("offset").GetInt32()).Take(root.GetProperty("limit").GetInt32())
            .Select(f => new { name = f.Name, id = f.Metadata is null ? null : Guid.NewGuid().ToString(), metadata = f.Metadata }));
    }

    private async Task SignAsync(HttpContext context, string name, string path)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        Require(context, context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true, "a body that is no JSON");
        var isValid = body.RootElement.TryGetProperty("expiresIn", out var seconds) && seconds.TryGetInt32(out var n) && n >= 1;
        await (!isValid ? ErrorAsync(context, 400, "Error", "body must have required property 'expiresIn'")
            : Objects.ContainsKey($"{name}/{path}") ? JsonAsync(context, 200, new { signedURL = $"/object/sign/{name}/{path}?token=t-{seconds.GetInt32()}" })
            : ErrorAsync(context, 404, "not_found", "Object not found"));
    }

    private Task SignedAsync(HttpContext context, string name, string path) => context.Request.Query["token"].ToString().StartsWith("t-", StringComparison.Ordinal)
        ? context.Response.Body.WriteAsync(Objects[$"{name}/{path}"].Bytes).AsTask()
        : ErrorAsync(context, 400, "InvalidSignature", "Invalid signature");

    private async Task TusAsync(HttpContext context, string? id)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers["Tus-Resumable"] = "1.0.0";
        if (request.Headers["Tus-Resumable"] != "1.0.0")
        {
            Violations.Enqueue($"{request.Method} {request.Path}: no Tus-Resumable");
            response.StatusCode = 412;
            return;
        }

        if (request.Method == "POST" && id is null)
        {
            await BeginAsync(context);
        }
        else if (id is null || !_uploads.TryGetValue(id, out var upload))
        {
            await PlainAsync(context, 404, "The file for this url was not found\n");
        }
        else if (request.Method == "HEAD")
        {
            response.Headers["Upload-Offset"] = upload.Body.Length.ToString(CultureInfo.InvariantCulture);
            response.Headers["Upload-Length"] = upload.Length.ToString(CultureInfo.InvariantCulture);
            response.Headers.CacheControl = "no-store";
        }
        else if (request.Method == "PATCH")
        {
            await PieceAsync(context, upload);
        }
        else
        {
            await UnknownAsync(context);
        }
    }

    private async Task BeginAsync(HttpContext context)
    {
        var request = context.Request;
        var fields = request.Headers["Upload-Metadata"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(f => f.Trim().Split(' ')).ToDictionary(f => f[0], f => Encoding.UTF8.GetString(Convert.FromBase64String(f[1])), StringComparer.Ordinal);
        if (!fields.TryGetValue("bucketName", out var name) || !fields.TryGetValue("objectName", out var path) || !long.TryParse(request.Headers["Upload-Length"], out var length))
        {
            Violations.Enqueue("an upload without bucketName, objectName or Upload-Length");
            await PlainAsync(context, 400, "Metadata header is required");
            return;
        }

        Require(context, fields.ContainsKey("contentType"), "an upload without contentType");
        if (await RefusalAsync(context, name, path, length, fields.GetValueOrDefault("contentType")))
        {
            return;
        }

        if (request.Headers["x-upsert"] != "true" && Objects.ContainsKey($"{name}/{path}"))
        {
            await PlainAsync(context, 409, "The resource already exists");
            return;
        }

        var id = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}/{path}/{Guid.NewGuid()}")).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        _uploads[id] = new Upload(name, path, length, fields["contentType"]);
        context.Response.StatusCode = 201;
        context.Response.Headers.Location = $"https://internal.example/storage/v1/upload/resumable/{id}"; // as behind a proxy that nobody told the host
    }

    private async Task PieceAsync(HttpContext context, Upload upload)
    {
        var request = context.Request;
        if (request.ContentType != "application/offset+octet-stream")
        {
            Violations.Enqueue($"a piece of the type {request.ContentType}");
            await PlainAsync(context, 415, "Content-Type is required");
            return;
        }

        if (request.Headers["Upload-Offset"] != upload.Body.Length.ToString(CultureInfo.InvariantCulture))
        {
            await PlainAsync(context, 409, "Upload-Offset conflict");
            return;
        }

        using var piece = new MemoryStream();
        await request.Body.CopyToAsync(piece);
        Require(context, piece.Length == PieceSize || upload.Body.Length + piece.Length == upload.Length, $"a piece of {piece.Length} bytes that is not the last one");
        piece.WriteTo(upload.Body);
        if (upload.Body.Length == upload.Length && !TryStore(upload.Bucket, upload.Path, upload.Body.ToArray(), upload.Type, request.Headers["x-upsert"] == "true", pieces: true))
        {
            await PlainAsync(context, 409, "The resource already exists");
            return;
        }

        context.Response.StatusCode = 204;
        context.Response.Headers["Upload-Offset"] = upload.Body.Length.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Without the service key, row-level security hides every bucket.</summary>
    private Bucket? Find(HttpContext context, string name) => context.Items["service"] is true ? Buckets.GetValueOrDefault(name) : null;

    private bool TryStore(string bucket, string path, byte[] bytes, string type, bool replaces, bool pieces = false)
    {
#pragma warning disable CA5351 // as object stores tag what came in one piece
        var tag = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}{(pieces ? "-2" : "")}\"";
#pragma warning restore CA5351
        var stored = new StoredObject(bytes, type, tag);
        if (replaces)
        {
            Objects[$"{bucket}/{path}"] = stored;
            return true;
        }

        return Objects.TryAdd($"{bucket}/{path}", stored);
    }

    private void Require(HttpContext context, bool holds, string violation)
    {
        if (!holds)
        {
            Violations.Enqueue($"{context.Request.Method} {context.Request.Path}: {violation}");
        }
    }

    private Task UnknownAsync(HttpContext context)
    {
        Violations.Enqueue($"{context.Request.Method} {context.Request.Path}: the API has no such address");
        return ErrorAsync(context, 404, "Not Found", $"Route {context.Request.Method}:{context.Request.Path} not found");
    }

    /// <summary>The service answers 400 to everything it understands and does not do, and says the rest in the body.</summary>
    private static Task ErrorAsync(HttpContext context, int status, string error, string message) =>
        JsonAsync(context, status == 500 ? 500 : 400, new { statusCode = status.ToString(CultureInfo.InvariantCulture), error, message });

    private static async Task JsonAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(body);
    }

    private static Task PlainAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }

    [GeneratedRegex(@"^(\w|/|!|-|\.|\*|'|\(|\)| |&|\$|@|=|;|:|\+|,|\?)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyPattern();

    private sealed class Upload(string bucket, string path, long length, string type)
    {
        public string Bucket => bucket;

        public string Path => path;

        public long Length => length;

        public string Type => type;

        public MemoryStream Body { get; } = new();
    }
}

internal sealed record Bucket(bool IsPublic = false, long? SizeLimit = null, IReadOnlyList<string>? Types = null);

internal sealed record StoredObject(byte[] Bytes, string Type, string Tag);
