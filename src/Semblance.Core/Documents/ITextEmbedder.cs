using Semblance.Spaces;

namespace Semblance.Documents;

/// <summary>Turns texts into vectors of one space, by a model on this machine or by an endpoint. Safe for concurrent use.</summary>
public interface ITextEmbedder
{
    /// <summary>Of every vector that this embedder gives: model, version, width, metric, normalisation.</summary>
    Space Space { get; }

    /// <summary>Texts that are best given at once; more are cut into as many calls as it takes.</summary>
    int BatchSize { get; }

    /// <returns>One vector for each text, in their order, each as wide as the space.</returns>
    /// <exception cref="SemblanceException">
    /// Unavailable, <c>embedder-unavailable</c>: it does not answer, and trying again may work; Invalid, <c>embedder-refused</c>: it answers that it does not do this;
    /// Corrupt, <c>embedder-changed</c>: its vectors are no longer of this space. No vector of these texts is given then.
    /// </exception>
    Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
