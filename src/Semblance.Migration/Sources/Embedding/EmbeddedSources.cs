using Semblance.Faces;
using Semblance.Migration.Plan;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Embedding;

/// <summary>Lets sources of images give faces.</summary>
public static class EmbeddedSources
{
    /// <summary>The sources in their order, each in a form that computes what <paramref name="embedding"/> asks for. Disposing them disposes the encoder.</summary>
    /// <param name="root">What the files of the sources are relative to: <see cref="SourceCatalog.Root"/>.</param>
    /// <param name="load">Called at most once, when the first image comes; the encoder makes <see cref="PlanEmbedding.Space"/>.</param>
    /// <param name="known">What was computed before with the same models.</param>
    public static IReadOnlyList<ILegacySource> Of(
        IReadOnlyList<ILegacySource> sources, string root, PlanEmbedding embedding, Func<IFaceEncoder> load, IPhotoCodec codec, EmbeddedImages known)
    {
        var encoder = new ImageEncoder(load, codec, known);
        return [.. sources.Select(s => new EmbeddedSource(s, embedding, encoder, new SourceRoot(root)))];
    }

    /// <summary>
    /// Whether photos are embedded unless somebody says otherwise: where they are all there is. Beside vectors, of whatever model, they are tied to their people and no more.
    /// </summary>
    public static bool PhotosAreAll(IReadOnlyList<ILegacySource> sources) =>
        sources.Any(s => s.Info is { Kind: SourceKind.Photos or SourceKind.People, Action: not SourceAction.Reject })
        && !sources.Any(s => s.Info is { Kind: SourceKind.Embeddings or SourceKind.Pixels, Action: not SourceAction.Reject });

    /// <summary>Whether there is anything to compute an embedding from, photos set aside.</summary>
    public static bool HasPixels(IReadOnlyList<ILegacySource> sources) => sources.Any(s => s.Info.Action == SourceAction.Embed);
}
