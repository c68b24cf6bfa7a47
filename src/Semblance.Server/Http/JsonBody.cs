using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Server.Access;
using Semblance.Server.Problems;

namespace Semblance.Server.Http;

/// <summary>JSON where a body may be something else as well.</summary>
internal static class JsonBody
{
    // A photo's worth of embeddings; what is longer is read as it comes, so that a promise of a body costs no memory.
    private const int MostAtOnce = 64 * 1024;

    public static bool IsJson(HttpRequest request) => request.HasJsonContentType();

    /// <exception cref="JsonException">It does not fit.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken) =>
        (request.ContentLength is > 0 and <= MostAtOnce and var length && !HasCharset(request)
            ? await ReadAtOnceAsync<T>(request, (int)length, cancellationToken)
            : await request.ReadFromJsonAsync<T>(ApiJson.Options, cancellationToken)) ?? throw new JsonException();

    private static bool HasCharset(HttpRequest request) => request.ContentType!.Contains("charset", StringComparison.OrdinalIgnoreCase);

    /// <summary>In one piece: numbers that lie across the seams of a body's pieces take the parser twice as long.</summary>
    private static async Task<T?> ReadAtOnceAsync<T>(HttpRequest request, int length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await request.Body.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            return JsonSerializer.Deserialize<T>(buffer.AsSpan(0, length), ApiJson.Options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true); // embeddings are biometric data
        }
    }

    /// <summary>Vectors in or out are a right of their own, beside the endpoint's.</summary>
    public static void RequireEmbeddings(Caller caller)
    {
        if (!caller.Has(Scopes.Embeddings))
        {
            throw new HttpFault(StatusCodes.Status403Forbidden, "scope-missing",
                "Embeddings need a key with the scope embeddings: ask an owner for one, or send photos.");
        }
    }
}
