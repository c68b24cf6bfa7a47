using Semblance.Documents;
using Semblance.Spaces;

namespace Semblance.Tests.Documents.Ingest;

/// <summary>Embeds as a test says, and tells it whether it is still wanted.</summary>
internal sealed class ScriptedEmbedder(Func<string, CancellationToken, Task<float[]>> embed) : ITextEmbedder
{
    public static readonly float[] Any = [1, 0, 0];

    public ScriptedEmbedder(Func<string, float[]> embed)
        : this((text, _) => Task.FromResult(embed(text)))
    {
    }

    public Space Space { get; } = new() { Key = new SpaceKey("scripted-3"), Model = "scripted", Dimension = 3, Metric = Metric.Cosine };

    public int BatchSize => 32;

    public async Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new List<float[]>();
        foreach (var text in texts)
        {
            vectors.Add(await embed(text, cancellationToken));
        }

        return vectors;
    }
}
