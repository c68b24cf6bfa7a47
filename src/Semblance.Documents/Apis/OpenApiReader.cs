using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Apis;

/// <summary>
/// Descriptions of APIs: OpenAPI 3 (https://spec.openapis.org/oas/v3.1.0) and Swagger 2, in JSON or YAML. An endpoint for each operation, of webhooks as well; references within the
/// document are followed for parameters and responses, those to other documents stay references, and one that leads back to itself stays one as well.
/// </summary>
internal sealed class OpenApiReader : IDocumentReader
{
    private const int MostReferences = 32; // one after the other

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var document = JsonOrYaml.Read(file, await file.ReadTextAsync(cancellationToken), cancellationToken);
        if (document.Members("paths") is null && document.Members("webhooks") is null)
        {
            throw file.Malformed("it describes no paths");
        }

        var order = 0;
        if (Introduction(document) is { } section)
        {
            yield return section with { Order = order++ };
        }

        // Webhooks (3.1) are called by the API, at an address that whoever wants them gives: they have names in place of paths.
        foreach (var group in new[] { "paths", "webhooks" })
        {
            foreach (var (path, item) in document.Members(group) ?? [])
            {
                var operations = Resolve(document, item) as JsonObject;
                foreach (var method in Methods)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (operations.Members(method) is { } operation)
                    {
                        var place = new Place { Path = $"/{group}/{JsonReading.Escape(path)}/{method}" };
                        yield return Endpoint(file, document, path, operations!, method, operation, cancellationToken) with { Order = order++, Place = place };
                    }
                }
            }
        }
    }

    private static Section? Introduction(JsonNode? document)
    {
        var info = document.Members("info");
        var text = string.Join("\n\n", new[] { info.Words("summary"), info.Words("description") }.OfType<string>());
        return text.Length == 0 ? null : new Section(0, new Place { Path = "/info" }, info.Words("title"), text.ReplaceLineEndings("\n"));
    }

    private static ApiEndpoint Endpoint(DocumentFile file, JsonNode? document, string path, JsonObject item, string method, JsonObject operation, CancellationToken cancellationToken)
    {
        var summary = operation.Words("summary") ?? operation.Words("description");
        string[] tags = [.. (operation.Items("tags") ?? []).OfType<JsonValue>().Select(t => t.ToString())];
        file.Give(path.Length + (summary?.Length ?? 0L) + tags.Sum(t => (long)t.Length));
        return new ApiEndpoint(
            0,
            Place.Unknown,
            operation.Words("operationId"),
            method.ToUpperInvariant(),
            path,
            summary,
            tags,
            Parameters(file, document, item, operation, cancellationToken),
            Responses(file, document, operation, cancellationToken));
    }

    private static string? Parameters(DocumentFile file, JsonNode? document, JsonObject item, JsonObject operation, CancellationToken cancellationToken)
    {
        var parameters = new ResolvedJson(file, '[', cancellationToken);
        foreach (var parameter in (item.Items("parameters") ?? []).Concat(operation.Items("parameters") ?? []))
        {
            parameters.Add(null, Resolve(document, parameter));
        }

        if (Resolve(document, operation["requestBody"]) is JsonObject body)
        {
            parameters.AddBody(body);
        }

        return parameters.End();
    }

    private static string? Responses(DocumentFile file, JsonNode? document, JsonObject operation, CancellationToken cancellationToken)
    {
        var responses = new ResolvedJson(file, '{', cancellationToken);
        foreach (var (status, response) in operation.Members("responses") ?? [])
        {
            responses.Add(status, Resolve(document, response));
        }

        return responses.End();
    }

    /// <summary>What a reference within the document leads to; whatever is no such reference comes back as it is.</summary>
    private static JsonNode? Resolve(JsonNode? document, JsonNode? node)
    {
        var found = node;
        for (var steps = 0; steps < MostReferences && found is JsonObject && found.Words("$ref") is { } reference && reference.StartsWith("#/", StringComparison.Ordinal); steps++)
        {
            var target = document;
            foreach (var step in reference[2..].Split('/'))
            {
                var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                target = target is JsonObject members && members.TryGetPropertyValue(name, out var next) ? next : null;
            }

            if (target is null)
            {
                return node;
            }

            found = target;
        }

        return found.Words("$ref")?.StartsWith("#/", StringComparison.Ordinal) == true ? node : found;
    }
}
