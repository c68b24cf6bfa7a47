using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Semblance.Documents.Endpoints;

namespace Semblance.Documents.Embedders;

/// <summary>
/// Turns texts into vectors by an endpoint's <c>/embeddings</c> (https://platform.openai.com/docs/api-reference/embeddings/create), which Ollama and others have too:
/// 32 texts a request. The answer is held to what was asked: a vector for each text, all of one width, every number finite.
/// </summary>
public sealed class EndpointEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int BatchSize = 32;

    // 32 vectors of the widest models (16,384 values) at 25 characters a number are 13 MB.
    private const int MostBytes = 32 << 20;
    private const int MostWidth = 16_384;
    private static readonly TimeSpan OneAttempt = TimeSpan.FromMinutes(2);

    private readonly ModelEndpoint _endpoint;
    private readonly EndpointHttp _http;
    private int _width;

    public EndpointEmbedder(ModelEndpoint endpoint, TimeProvider time)
        : this(endpoint, time, OneAttempt, null)
    {
    }

    /// <param name="attempt">How long one attempt may take.</param>
    /// <param name="wait">Passes the time until the next attempt.</param>
    internal EndpointEmbedder(ModelEndpoint endpoint, TimeProvider time, TimeSpan attempt, Func<TimeSpan, CancellationToken, Task>? wait) =>
        (_endpoint, _http) = (endpoint, new EndpointHttp(endpoint, "embedder", attempt, MostBytes, time, wait));

    /// <returns>One vector a text, in their order.</returns>
    /// <exception cref="SemblanceException">
    /// As of <see cref="EndpointHttp.PostAsync"/>; Corrupt, <c>embedder-changed</c>: its vectors have another width than those that it gave before.
    /// </exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var batch in values.Chunk(BatchSize))
        {
            // An array: "input" as one text has another answer at some endpoints.
            var request = new JsonObject { ["model"] = _endpoint.Model, ["input"] = new JsonArray([.. batch.Select(t => JsonValue.Create(t))]), ["encoding_format"] = "float" };
            using var answer = await _http.PostAsync("embeddings", request, cancellationToken);
            embeddings.AddRange(Vectors(answer.RootElement, batch.Length).Select(v => new Embedding<float>(v) { ModelId = _endpoint.Model }));
        }

        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("openai", _endpoint.Url, _endpoint.Model, _width == 0 ? null : _width)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => _http.Dispose();

    private float[][] Vectors(JsonElement answer, int texts)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw _http.Wrong("it has no list \"data\"");
        }

        if (data.GetArrayLength() != texts)
        {
            throw _http.Wrong($"{data.GetArrayLength()} vectors for {texts} texts");
        }

        var vectors = new float[texts][];
        var place = 0;
        foreach (var item in data.EnumerateArray())
        {
            var index = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("index", out var said) && said.ValueKind == JsonValueKind.Number && said.TryGetInt32(out var number) ? number : place;
            if (index < 0 || index >= texts || vectors[index] is not null)
            {
                throw _http.Wrong($"a vector for text {index} of {texts}, or two for it");
            }

            vectors[index] = Vector(item);
            place++;
        }

        return vectors;
    }

    private float[] Vector(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("embedding", out var values) || values.ValueKind != JsonValueKind.Array)
        {
            throw _http.Wrong("a vector is missing or no list of numbers");
        }

        var width = values.GetArrayLength();
        if (width is < 2 or > MostWidth)
        {
            throw _http.Wrong($"a vector of {width} values, and 2 to {MostWidth:N0} are taken");
        }

        var before = Interlocked.CompareExchange(ref _width, width, 0);
        if (before != 0 && before != width)
        {
            throw TextEmbedder.Changed(_endpoint.Model, before, width);
        }

        var vector = new float[width];
        var i = 0;
        foreach (var value in values.EnumerateArray())
        {
            vector[i++] = value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number) ? number : throw _http.Wrong("a vector with something that is no number");
        }

        return vector;
    }
}
