using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Semblance.Documents.Endpoints;
using Semblance.Spaces;

namespace Semblance.Documents.Embedders;

/// <summary>A generator of embeddings whose vectors are held to one space: a vector of another width, or with something in it that is no number, never gets any further. One of zeros does: it says that the model knows nothing of the text.</summary>
public sealed partial class TextEmbedder : ITextEmbedder, IDisposable
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _generator;

    /// <param name="generator">Disposed with this.</param>
    public TextEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, Space space, int batchSize) => (_generator, Space, BatchSize) = (generator, space, batchSize);

    public Space Space { get; }

    public int BatchSize { get; }

    /// <summary>The model behind an endpoint; it is asked once, for the width of its vectors.</summary>
    /// <param name="patience">How long that may take, all attempts together.</param>
    /// <exception cref="SemblanceException">As of <see cref="EndpointEmbedder.GenerateAsync"/>; Unavailable, <c>embedder-unavailable</c>, also when the patience ends.</exception>
    public static async Task<TextEmbedder> ConnectAsync(ModelEndpoint endpoint, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var generator = new EndpointEmbedder(endpoint, time);
        using var waiting = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, waiting.Token);
        try
        {
            var first = await generator.GenerateAsync(["width"], null, either.Token);
            return new TextEmbedder(generator, SpaceOf(endpoint.Model, first[0].Vector.Length), EndpointEmbedder.BatchSize);
        }
        catch (Exception e)
        {
            generator.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new SemblanceException(
                    ErrorKind.Unavailable, "embedder-unavailable", $"The model {endpoint.Model} at {endpoint.Url.Host} gave no answer in {patience.TotalSeconds:N0} s: try again when it runs.", e);
            }

            throw;
        }
    }

    /// <summary>The model behind an endpoint, held to the space that it is known by; it is not asked before something is embedded, and is told then if it has another width.</summary>
    public static TextEmbedder Of(ModelEndpoint endpoint, Space space, TimeProvider time) => new(new EndpointEmbedder(endpoint, time), space, EndpointEmbedder.BatchSize);

    /// <summary>The space of a model that an endpoint names, by the key that it has been known by.</summary>
    /// <returns>Null where the key is not of this model, whatever its width.</returns>
    public static Space? SpaceOf(string model, SpaceKey key) =>
        int.TryParse(key.Value.AsSpan(key.Value.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var width) && SpaceOf(model, width) is var space && space.Key == key
            ? space
            : null;

    /// <summary>The space of a model that an endpoint names: its name and width, wherever it runs; with a digest of the name where a key cannot hold all of it.</summary>
    public static Space SpaceOf(string model, int dimension)
    {
        var width = dimension.ToString(CultureInfo.InvariantCulture);
        var lower = model.ToLowerInvariant();
        var name = OtherCharacters().Replace(lower, "-").Trim('-', '.', '_');
        var most = 63 - width.Length;
        name = name.Length == 0 ? "model" : name;
        if (name.Length > most || name != lower)
        {
            // Two models whose names differ in what a key cannot hold are two spaces.
            name = string.Create(CultureInfo.InvariantCulture, $"{name.AsSpan(0, Math.Min(name.Length, most - 9))}-{DeterministicId.Of("model", lower).ToString("N").AsSpan(0, 8)}");
        }

        return new Space { Key = new SpaceKey($"{name}-{width}"), Model = model, Dimension = dimension, Metric = Metric.Cosine };
    }

    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var found = await _generator.GenerateAsync(texts, null, cancellationToken);
        if (found.Count != texts.Count)
        {
            throw new SemblanceException(ErrorKind.Corrupt, "embedder-answer", $"{Space.Model} gave {found.Count} vectors for {texts.Count} texts.");
        }

        return [.. found.Select(e => Checked(e.Vector))];
    }

    public void Dispose() => _generator.Dispose();

    internal static SemblanceException Changed(string model, int before, int now) => new(
        ErrorKind.Corrupt, "embedder-changed",
        $"{model} gives vectors of {now} values now, and gave {before} before: another model answers to its name. What was done stays; name the model that you mean, or rebuild the search in the new one's space.");

    private float[] Checked(ReadOnlyMemory<float> vector) =>
        vector.Length != Space.Dimension ? throw Changed(Space.Model, Space.Dimension, vector.Length)
        : vector.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
            ? throw new SemblanceException(ErrorKind.Corrupt, "embedder-answer", $"{Space.Model} gave a vector with something in it that is no number.")
        : vector.ToArray();

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex OtherCharacters();
}
