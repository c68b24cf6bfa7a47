using System.Buffers;
using Semblance.Photos;
using Semblance.Vision.Models;
using Semblance.Vision.Onnx;

namespace Semblance.Vision.Faces.Detectors;

/// <summary>
/// Finds the faces of a picture. One look at the whole picture is enough for most; the detector looks again where its known weaknesses lie, the last time at
/// the picture in a black frame. Faces on their side may be missed, faces upside down are.
/// </summary>
/// <param name="threshold">Boxes that score less are no faces.</param>
/// <param name="again">Null to look once.</param>
internal sealed class FaceDetector(OnnxSession session, DetectorModel model, double threshold, SecondLook? again) : IDisposable
{
    // Below this share of the input's side a face is likely to have smaller neighbours that were missed.
    private const double SmallShare = 24.0 / 512;

    // Two tiles a side, each this share of it: faces of up to a fifth of the side are whole in one of them.
    private const double TileShare = 0.6;

    // A box that lies in another by more than this share, and is smaller by as much, shows a part of that face.
    private const double PartShare = 0.6;

    private readonly DetectorReader _reader = new(model, session.Outputs);

    /// <summary>Every face, best score first; empty when there is none.</summary>
    public List<Detection> Find(Picture picture, CancellationToken cancellationToken)
    {
        var whole = new PixelRegion(0, 0, picture.Width, picture.Height);
        var found = Look(picture, whole, Fit(whole, 1), cancellationToken);
        if (again is null)
        {
            return found;
        }

        if (found.Count == 0 || found[0].Score < again.Below)
        {
            found = Merge(found, Look(picture, whole, Fit(whole, again.Share), cancellationToken));
        }

        var side = Math.Max(picture.Width, picture.Height);
        var hasMoreToShow = side * TileShare > Math.Max(model.Input.Width, model.Input.Height);
        if (again.Tiles && hasMoreToShow && (found.Count == 0 || found.Exists(f => f.Box.Width < SmallShare * side)))
        {
            var closer = Tiles(whole).SelectMany(tile => Whole(Look(picture, tile, Fit(tile, 1), cancellationToken), tile, whole));
            found = Merge(found, closer.Where(f => !found.Exists(k => IsPart(f, k))));
        }

        return found.Count > 0 ? found
            : Look(picture, whole, Letterbox.Framed(picture.Width, picture.Height, model.Input, again.Framed), cancellationToken)
                .ConvertAll(f => f with { IsFramed = true });
    }

    public void Dispose() => session.Dispose();

    /// <summary>Four overlapping tiles.</summary>
    internal static IEnumerable<PixelRegion> Tiles(PixelRegion whole)
    {
        var (width, height) = ((int)Math.Ceiling(whole.Width * TileShare), (int)Math.Ceiling(whole.Height * TileShare));
        return
        [
            new(0, 0, width, height),
            new(whole.Width - width, 0, width, height),
            new(0, whole.Height - height, width, height),
            new(whole.Width - width, whole.Height - height, width, height),
        ];
    }

    /// <summary>Without faces that a tile's inner edge cuts: another tile, or the first look, has them whole.</summary>
    internal static IEnumerable<Detection> Whole(IEnumerable<Detection> found, PixelRegion tile, PixelRegion whole) => found.Where(f =>
        (tile.X == 0 || f.Box.X > tile.X)
        && (tile.Y == 0 || f.Box.Y > tile.Y)
        && (tile.X + tile.Width == whole.Width || f.Box.X + f.Box.Width < tile.X + tile.Width)
        && (tile.Y + tile.Height == whole.Height || f.Box.Y + f.Box.Height < tile.Y + tile.Height));

    /// <summary>Seen so close, a cheek can pass for a face.</summary>
    private static bool IsPart(Detection small, Detection large) =>
        small.Box.SharedWith(large.Box) > PartShare * small.Box.Width * small.Box.Height && small.Box.Width < PartShare * large.Box.Width;

    private List<Detection> Merge(IEnumerable<Detection> one, IEnumerable<Detection> other) => Overlap.Suppress(one.Concat(other), model.OverlapThreshold);

    private Letterbox Fit(PixelRegion region, double share) => model.Kind is DetectorKind.Ssd or DetectorKind.TinyYolo
        ? Letterbox.Legacy(region.Width, region.Height, model.Input, share)
        : Letterbox.Smooth(region.Width, region.Height, model.Input, share);

    private List<Detection> Look(Picture picture, PixelRegion region, Letterbox fit, CancellationToken cancellationToken)
    {
        var input = model.Input;
        var length = input.Width * input.Height * Picture.Channels;
        var tensor = ArrayPool<float>.Shared.Rent(length);
        try
        {
            Resampler.Resample(PixelView.Of(picture).Crop(region), fit.Columns, fit.Rows, input, tensor);
            using var outputs = session.Run(tensor.AsSpan(0, length), input.ShapeOf(input.Width, input.Height), cancellationToken);
            return Overlap.Suppress(_reader.Read(outputs, threshold), model.OverlapThreshold)
                .ConvertAll(f => f.Map(fit.ScaleX, fit.ScaleY, region.X - fit.Left, region.Y - fit.Top));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(tensor);
        }
    }
}
