using System.Collections.Concurrent;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Embedding;

/// <summary>
/// What was computed from images before: a migration reads its source four times (plan, dry run, run, verification) and computes once. Belongs to one model set.
/// Safe for concurrent use.
/// </summary>
public sealed class EmbeddedImages
{
    /// <summary>About 1.5 KB each; past it, images are computed again.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<(PhotoHash Image, bool IsCrop), EmbeddedImage> _known = new();

    internal async Task<EmbeddedImage> GetAsync(PhotoHash image, bool isCrop, Func<Task<EmbeddedImage>> compute)
    {
        if (_known.TryGetValue((image, isCrop), out var known))
        {
            return known;
        }

        var computed = await compute();
        if (_known.Count < Most)
        {
            _known.TryAdd((image, isCrop), computed);
        }

        return computed;
    }
}

/// <param name="Face">Null when none could be taken from the image.</param>
/// <param name="Reason">Why not, in one line; empty when there is a face.</param>
internal sealed record EmbeddedImage(EncodedFace? Face, string Reason = "");
