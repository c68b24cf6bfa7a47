using System.Buffers;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Spaces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Faces.Detectors;
using Semblance.Vision.Faces.Quality;
using Semblance.Vision.Models;

namespace Semblance.Vision.Faces;

/// <summary>
/// Finds, aligns and embeds faces with an installed model set. Its models are loaded once and shared by all callers; each picture is worked on by
/// one thread, as many at once as there are cores, so a busy server keeps its order and an idle one costs nothing.
/// </summary>
public sealed class FaceEncoder : IFaceEncoder, IDisposable
{
    // A box that shares more than this with the whole picture fills it.
    private const double FillingShare = 0.5;

    private readonly FaceDetector _detector;
    private readonly LandmarkFinder? _landmarks;
    private readonly FaceAligner _aligner;
    private readonly FaceRecogniser _recogniser;
    private readonly SemaphoreSlim _slots;

    private FaceEncoder(ModelSet set, FaceEncoderOptions options)
    {
        var manifest = set.Manifest;
        var detector = manifest.Detector;
        if (manifest.Landmarks is { Input: var seen } && seen.Width != seen.Height)
        {
            throw new SemblanceException(ErrorKind.Invalid, "model-mismatch",
                $"The landmark model of {manifest.Name} takes {seen.Width} x {seen.Height} pixels: only square inputs are supported.");
        }

        Space = set.Space;
        SeesEyelids = manifest.Landmarks is { FollowsLids: true };
        _slots = new SemaphoreSlim(options.Parallelism);
        _aligner = new FaceAligner(manifest.Alignment, manifest.Recogniser.Input.Width);
        _detector = new FaceDetector(set.OpenDetector(), detector, options.ScoreThreshold ?? detector.ScoreThreshold, SecondLook.Of(detector.Kind));
        _landmarks = manifest.Landmarks is { } landmarks ? new LandmarkFinder(set.OpenLandmarks()!, landmarks) : null;
        _recogniser = new FaceRecogniser(set.OpenRecogniser(), manifest.Recogniser);
    }

    public Space Space { get; }

    public bool SeesEyelids { get; }

    /// <summary>Loads a set's models; the caller disposes the encoder when no call is under way.</summary>
    /// <exception cref="SemblanceException">
    /// Corrupt, <c>model-changed</c>; Invalid, <c>model-invalid</c> or <c>model-mismatch</c>; Unavailable, <c>natives-missing</c>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static FaceEncoder Open(ModelSet set, FaceEncoderOptions? options = null)
    {
        options ??= new FaceEncoderOptions();
        return options is { Parallelism: >= 1, ScoreThreshold: null or (> 0 and < 1) }
            ? new FaceEncoder(set, options)
            : throw new ArgumentOutOfRangeException(nameof(options), options, "Parallelism is 1 at least; a score threshold is above 0 and below 1.");
    }

    public Task<IReadOnlyList<EncodedFace>> EncodeAsync(Picture picture, CancellationToken cancellationToken) =>
        InSlotAsync(() => Encode(picture, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Landmarks are looked for in the whole crop, to align it; where what is found is no face, the crop is taken as it is.</remarks>
    public Task<EncodedFace> EncodeCropAsync(Picture crop, CancellationToken cancellationToken) =>
        InSlotAsync(() => EncodeCrop(crop, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _detector.Dispose();
        _landmarks?.Dispose();
        _recogniser.Dispose();
        _slots.Dispose();
    }

    private async Task<T> InSlotAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    private IReadOnlyList<EncodedFace> Encode(Picture picture, CancellationToken cancellationToken)
    {
        var faces = new List<EncodedFace>();
        foreach (var detection in _detector.Find(picture, cancellationToken).Where(d => HasPixels(d.Box, picture)))
        {
            var points = FindLandmarks(picture, detection.Box, cancellationToken) ?? detection.Points;
            if (!NeedsProof(detection, points, picture) || FaceAligner.LooksLikeAFace(picture, points))
            {
                faces.Add(Embed(picture, detection, points, cancellationToken));
            }
        }

        return [.. faces.OrderByDescending(f => f.Box.Width * f.Box.Height)];
    }

    /// <summary>A detector's box may reach beyond the picture, and odd pixels can make it lie outside altogether.</summary>
    private static bool HasPixels(FaceBox box, Picture picture) => box.ClippedTo(picture.Width, picture.Height) is { Width: > 0, Height: > 0 };

    /// <summary>
    /// A patch of hair or cloth that is taken for a face fills its picture, and of 3 in 100 patches the SSD says so; a look at its landmarks tells: they were a face's for
    /// 142 of 143 faces, and for none of 21 patches (docs/accuracy.md). Five points of a detector's own tell nothing.
    /// </summary>
    private static bool NeedsProof(Detection detection, FacePoint[] points, Picture picture) => points.Length == LandmarkFinder.Count
        && (detection.IsFramed || detection.Box.OverlapWith(new FaceBox(0, 0, picture.Width, picture.Height)) > FillingShare);

    private EncodedFace EncodeCrop(Picture crop, CancellationToken cancellationToken)
    {
        var whole = new FaceBox(0, 0, crop.Width, crop.Height);
        var points = FindLandmarks(crop, whole, cancellationToken) ?? [];
        var believed = FaceAligner.LooksLikeAFace(crop, points) ? points : [];
        return Embed(crop, new Detection(whole, 0, []), believed, cancellationToken) with { Points = [] };
    }

    /// <summary>Null without a model of landmarks. face-api's alignment gets face-api's points: it is there for agreement.</summary>
    private FacePoint[]? FindLandmarks(Picture picture, FaceBox box, CancellationToken cancellationToken)
    {
        var rough = _landmarks?.Find(picture, box, cancellationToken);
        return rough is null || _aligner.Alignment == FaceAlignment.FaceApi ? rough : _landmarks!.FindUpright(picture, rough, cancellationToken);
    }

    private EncodedFace Embed(Picture picture, Detection detection, FacePoint[] points, CancellationToken cancellationToken)
    {
        var length = _aligner.Side * _aligner.Side * Picture.Channels;
        var rented = ArrayPool<float>.Shared.Rent(length);
        try
        {
            var chip = rented.AsSpan(0, length);
            _aligner.Align(picture, detection.Box, points, chip);
            return new EncodedFace
            {
                Box = detection.Box.ClippedTo(picture.Width, picture.Height),
                Score = detection.Score,
                Points = points,
                Quality = QualityMeasure.Of(picture, detection.Box, points, chip, _aligner.Side),
                Embedding = _recogniser.Embed(chip, cancellationToken),
            };
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
