using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Semblance.Access;
using Semblance.Server.Access;
using Semblance.Server.Problems;

namespace Semblance.Server.Http;

/// <summary>JSON where a body may be something else as well.</summary>
internal static class JsonBody
{
    public static bool IsJson(HttpRequest request) => request.HasJsonContentType();

    /// <exception cref="JsonException">It does not fit.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken) =>
        await request.ReadFromJsonAsync<T>(ApiJson.Options, cancellationToken) ?? throw new JsonException();

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
