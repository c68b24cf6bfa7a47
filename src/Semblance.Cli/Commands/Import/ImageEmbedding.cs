using System.Security.Cryptography;
using System.Text;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Embedding;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Cli.Commands.Import;

/// <summary>The installed models that embed a legacy project's images on the way.</summary>
internal static class ImageEmbedding
{
    /// <summary>What a plan of these sources computes: face crops always, photos where they are all there is or <paramref name="photos"/> asks for them.</summary>
    /// <param name="name">The model set; null for the default one, and then nothing is computed where it is not installed.</param>
    /// <param name="mayPhotos">False when photos are left where they are.</param>
    /// <returns>Null when there is nothing to compute, or nothing to compute it with.</returns>
    /// <exception cref="SemblanceException">As <see cref="ModelLibrary.Open"/>, when the set was named or photos were asked for.</exception>
    public static (PlanEmbedding Embedding, ModelSet Set)? Find(Session session, IReadOnlyList<ILegacySource> sources, string? name, bool photos, bool mayPhotos)
    {
        var withPhotos = photos || (mayPhotos && EmbeddedSources.PhotosAreAll(sources));
        if (!withPhotos && !EmbeddedSources.HasPixels(sources))
        {
            return null;
        }

        if (name is null && !photos && !ModelsOption.HasDefaultSet(session))
        {
            return null;
        }

        var set = ModelsOption.Library(session, null).Open(name ?? ModelLibrary.DefaultSet);
        return (new PlanEmbedding(set.Manifest.Name, set.Space.Key, HashOf(set), withPhotos), set);
    }

    /// <summary>The sources as the plan reads them.</summary>
    /// <exception cref="SemblanceException">Refused, <c>models-differ</c>: the set of that name is not the one the plan was made with; as <see cref="ModelLibrary.Open"/>.</exception>
    public static IReadOnlyList<ILegacySource> Wrap(Session session, SourceCatalog catalog, PlanEmbedding? embedding)
    {
        if (embedding is null)
        {
            return catalog.Sources;
        }

        var set = ModelsOption.Library(session, null).Open(embedding.Set);
        return HashOf(set) == embedding.Models
            ? EmbeddedSources.Of(catalog.Sources, catalog.Root, embedding, () => FaceEncoder.Open(set), new VipsPhotoCodec(), session.EmbeddedImages)
            : throw new SemblanceException(ErrorKind.Refused, "models-differ",
                $"The plan computes embeddings with other models than the set {embedding.Set} that is installed now: install those again, or plan again.");
    }

    private static string HashOf(ModelSet set) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", set.Manifest.Files.Select(f => f.Sha256)))));
}
