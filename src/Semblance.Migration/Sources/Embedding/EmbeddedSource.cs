using Semblance.Faces;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources.Photos;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Embedding;

/// <summary>
/// A source whose face crops, and on request photos, come out as faces with an embedding that was computed from them; everything else comes out as it is. A photo that no
/// face can be taken from stays a photo, with the reason. The same files and models give the same rows on one machine.
/// </summary>
internal sealed class EmbeddedSource(ILegacySource inner, PlanEmbedding embedding, ImageEncoder encoder, SourceRoot root) : ILegacySource, IDisposable
{
    /// <summary>A face crop says nothing about its surroundings and is a few dozen pixels wide: its quality is never told as higher than this.</summary>
    private const double BestCropQuality = 0.25;

    private static readonly int _ahead = 2 * Environment.ProcessorCount;

    public SourceInfo Info { get; } = inner.Info.Kind == SourceKind.Pixels || (inner.Info.Kind == SourceKind.Photos && embedding.Photos)
        ? inner.Info with { Space = embedding.Space }
        : inner.Info;

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var coming = new Queue<Task<LegacyRow>>(_ahead);
        foreach (var row in inner.Read(cancellationToken))
        {
            coming.Enqueue(row switch
            {
                LegacyRow.Pixels pixels => Task.Run(() => EmbedAsync(pixels, cancellationToken), cancellationToken),
                LegacyRow.Photo photo when embedding.Photos => Task.Run(() => EmbedAsync(photo, cancellationToken), cancellationToken),
                _ => Task.FromResult(row),
            });
            if (coming.Count == _ahead)
            {
                yield return coming.Dequeue().GetAwaiter().GetResult();
            }
        }

        while (coming.TryDequeue(out var next))
        {
            yield return next.GetAwaiter().GetResult();
        }
    }

    public void Dispose()
    {
        (inner as IDisposable)?.Dispose();
        encoder.Dispose();
    }

    private async Task<LegacyRow> EmbedAsync(LegacyRow.Pixels row, CancellationToken cancellationToken)
    {
        var image = PixelImage.ToBmp(row);
        var hash = PhotoHash.Of(image);
        var (face, _) = await encoder.EncodeCropAsync(hash, PixelImage.ToPicture(row), cancellationToken);
        return Face(row, row.Person, face!, hash) with
        {
            Quality = Math.Min(face!.Quality.Overall, BestCropQuality),
            Image = image,
            Thumbnail = () => encoder.CutThumbnail(image, face.Box),
        };
    }

    private async Task<LegacyRow> EmbedAsync(LegacyRow.Photo row, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> kept;
        try
        {
            kept = Read(row);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return row; // the plan says what is wrong with the file
        }

        var hash = PhotoHash.Of(kept.Span);
        var (face, reason) = await encoder.EncodePhotoAsync(hash, kept, cancellationToken);
        return face is null
            ? row with { NoFace = reason }
            : Face(row, row.Person, face, hash) with
            {
                PhotoFile = row.File,
                Image = row.File is null ? kept : null,
                Thumbnail = () => CutThumbnail(row, hash, face.Box),
            };
    }

    private ReadOnlyMemory<byte> Read(LegacyRow.Photo row) => KeptImage.Of(row.Bytes ?? File.ReadAllBytes(root.Resolve(row.File!)));

    /// <summary>Reads the file once more: to hold every photo of a batch until its rows are written could take gigabytes.</summary>
    private byte[] CutThumbnail(LegacyRow.Photo row, PhotoHash hash, FaceBox box)
    {
        try
        {
            var kept = Read(row);
            return PhotoHash.Of(kept.Span) == hash
                ? encoder.CutThumbnail(kept, box)
                : throw FileFingerprint.Changed(row.File ?? $"the photo in row {row.Ordinal}", "has changed since");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFingerprint.Changed(row.File!, "can no longer be read");
        }
    }

    private static LegacyRow.Face Face(LegacyRow row, LegacyPerson person, EncodedFace face, PhotoHash hash) => new()
    {
        Ordinal = row.Ordinal,
        Place = row.Place,
        Person = person,
        Vector = face.Embedding,
        Box = face.Box,
        DetectionScore = face.Score,
        Quality = face.Quality.Overall,
        ComputedFrom = hash,
    };
}
