using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Semblance.Documents.Apis;

/// <summary>
/// Postman collections (https://schema.postman.com/collection/json/v2.1.0/): an endpoint for each request, tagged with the folders that it is in. Values of
/// headers, queries and credentials are left out: people keep keys in them.
/// </summary>
internal sealed class PostmanReader : IDocumentReader
{
    private const int MostDepth = 32;

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var collection = JsonOrYaml.Read(file, await file.ReadTextAsync(cancellationToken), cancellationToken);
        if (collection.Items("item") is not { } items)
        {
            throw file.Malformed("the collection has no items");
        }

        var order = 0;
        if (Words(collection.Members("info"), "description") is { } description)
        {
            yield return new Section(order++, new Place { Path = "/info" }, collection.Members("info").Words("name"), description.ReplaceLineEndings("\n"));
        }

        foreach (var endpoint in Endpoints(items, "/item", []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return endpoint with { Order = order++ };
        }
    }

    private static IEnumerable<ApiEndpoint> Endpoints(JsonArray items, string path, IReadOnlyList<string> folders)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var here = $"{path}/{i}";
            if (items[i].Items("item") is { } inner && folders.Count < MostDepth)
            {
                foreach (var endpoint in Endpoints(inner, here + "/item", [.. folders, .. new[] { items[i].Words("name") }.OfType<string>()]))
                {
                    yield return endpoint;
                }
            }
            else if ((items[i] as JsonObject)?["request"] is { } request)
            {
                yield return Endpoint(items[i]!, request, here, folders);
            }
        }
    }

    private static ApiEndpoint Endpoint(JsonNode item, JsonNode request, string path, IReadOnlyList<string> folders)
    {
        // A request may be its address alone, and an address may be a text or taken apart.
        var url = request is JsonObject members ? members["url"] : request;
        var address = url is JsonValue text ? text.ToString() : url.Words("raw") ?? "";
        return new ApiEndpoint(
            0,
            new Place { Path = path },
            item.Words("name"),
            (request.Words("method") ?? "GET").ToUpperInvariant(),
            address.Split('?')[0],
            Words(request, "description") ?? Words(item, "description"),
            folders,
            Parameters(request, url),
            null);
    }

    private static string? Parameters(JsonNode request, JsonNode? url)
    {
        var parameters = new JsonArray();
        foreach (var (list, place) in new[] { (url.Items("query"), "query"), (url.Items("variable"), "path"), (request.Items("header"), "header") })
        {
            foreach (var entry in list ?? [])
            {
                if (entry.Words("key") is { } name)
                {
                    parameters.Add(new JsonObject { ["name"] = name, ["in"] = place, ["description"] = Words(entry, "description") });
                }
            }
        }

        if (request.Members("body").Words("mode") is { } mode)
        {
            parameters.Add(new JsonObject { ["in"] = "body", ["mode"] = mode });
        }

        return parameters.Count == 0 ? null : parameters.ToJsonString();
    }

    /// <summary>Descriptions are a text, or one with its media type.</summary>
    private static string? Words(JsonNode? node, string name) => node.Words(name) ?? node.Members(name).Words("content");
}
