using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Migration.Sources.Embedding;

/// <summary>Computes the one face of an image that says whose it is. The models are loaded when the first image comes. Safe for concurrent use.</summary>
internal sealed class ImageEncoder(Func<IFaceEncoder> load, IPhotoCodec codec, EmbeddedImages known) : IDisposable
{
    private readonly Lazy<IFaceEncoder> _encoder = new(load);

    /// <summary>The picture is taken for a face, whatever it shows.</summary>
    public Task<EmbeddedImage> EncodeCropAsync(PhotoHash hash, Picture crop, CancellationToken cancellationToken) =>
        known.GetAsync(hash, isCrop: true, async () => new EmbeddedImage(await _encoder.Value.EncodeCropAsync(crop, cancellationToken)));

    /// <summary>The face that a lenient gate lets through: an owner's photos are what they are, but whose face it is must be clear.</summary>
    public Task<EmbeddedImage> EncodePhotoAsync(PhotoHash hash, ReadOnlyMemory<byte> image, CancellationToken cancellationToken) =>
        known.GetAsync(hash, isCrop: false, async () =>
        {
            try
            {
                var found = await _encoder.Value.EncodeAsync(codec.Decode(image), cancellationToken);
                var (face, refusals) = QualityGate.Check(found, QualityLimits.Of(Strictness.Lenient));
                return new EmbeddedImage(face, string.Join("; ", refusals.Select(r => r.Text)));
            }
            catch (SemblanceException e) when (e.Code.StartsWith("photo-", StringComparison.Ordinal))
            {
                return new EmbeddedImage(null, e.Message);
            }
        });

    /// <summary>The picture that is kept of a face, as enrolment keeps it.</summary>
    public byte[] CutThumbnail(ReadOnlyMemory<byte> image, FaceBox box) => codec.EncodeThumbnail(codec.Decode(image), box, Enroller.ThumbnailSide);

    public void Dispose()
    {
        if (_encoder is { IsValueCreated: true, Value: IDisposable loaded })
        {
            loaded.Dispose();
        }
    }
}
