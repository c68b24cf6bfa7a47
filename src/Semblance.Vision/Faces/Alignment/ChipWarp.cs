using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Vision.Faces.Alignment;

/// <summary>
/// Takes a turned and scaled square out of a picture, as dlib's extract_image_chips does: where it shrinks by more than 2 the part around it is
/// smoothed and halved first, then sampled bilinearly; what lies outside the picture is black.
/// </summary>
internal static class ChipWarp
{
    /// <param name="toPicture">From the chip's pixels to the picture's.</param>
    /// <param name="chip">side x side pixels, red, green and blue by turns, 0 to 255; all are written.</param>
    public static void Extract(Picture picture, SimilarityTransform toPicture, int side, Span<float> chip)
    {
        var halvings = 0;
        for (var scale = toPicture.Scale; scale > 2; scale /= 2)
        {
            halvings++;
        }

        var region = Around(toPicture, side, 4 << halvings, picture);
        if (region.IsEmpty)
        {
            chip.Clear();
            return;
        }

        var columns = ResampleAxis.Pyramid(region.Width, halvings);
        var rows = ResampleAxis.Pyramid(region.Height, halvings);
        var length = columns.Length * rows.Length * Picture.Channels;
        var level = ArrayPool<float>.Shared.Rent(length + 1);
        try
        {
            Resampler.Resample(PixelView.Of(picture).Crop(region), columns, rows, Resampler.Plain, level);
            var step = 1.0 / (1 << halvings);
            var toLevel = new SimilarityTransform(
                toPicture.Cos * step, toPicture.Sin * step, (toPicture.X - region.X) * step, (toPicture.Y - region.Y) * step);
            Sample(level, columns.Length, rows.Length, toLevel, side, chip);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(level);
        }
    }

    /// <summary>The part of the picture that the chip covers, and some pixels more for the smoothing.</summary>
    private static PixelRegion Around(SimilarityTransform toPicture, int side, int margin, Picture picture)
    {
        ReadOnlySpan<FacePoint> corners = [toPicture.Apply(0, 0), toPicture.Apply(side, 0), toPicture.Apply(0, side), toPicture.Apply(side, side)];
        var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var corner in corners)
        {
            (left, top) = (Math.Min(left, corner.X), Math.Min(top, corner.Y));
            (right, bottom) = (Math.Max(right, corner.X), Math.Max(bottom, corner.Y));
        }

        var (x, y) = ((int)Math.Clamp(left - margin, 0, picture.Width), (int)Math.Clamp(top - margin, 0, picture.Height));
        return new PixelRegion(
            x, y, (int)Math.Clamp(right + margin, 0, picture.Width) - x, (int)Math.Clamp(bottom + margin, 0, picture.Height) - y);
    }

    private static void Sample(float[] level, int width, int height, SimilarityTransform toLevel, int side, Span<float> chip)
    {
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(level);
        var stride = width * Picture.Channels;
        var at = 0;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++, at += Picture.Channels)
            {
                var place = toLevel.Apply(x, y);
                var (left, top) = (Math.Floor(place.X), Math.Floor(place.Y));
                var sum = Vector128<float>.Zero;
                if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1)
                {
                    var (right, low) = ((float)(place.X - left), (float)(place.Y - top));
                    var from = (nuint)(((int)top * stride) + ((int)left * Picture.Channels));
                    var below = from + (nuint)stride;
                    var upper = Lerp(Vector128.LoadUnsafe(ref pixels, from), Vector128.LoadUnsafe(ref pixels, from + Picture.Channels), right);
                    var lower = Lerp(Vector128.LoadUnsafe(ref pixels, below), Vector128.LoadUnsafe(ref pixels, below + Picture.Channels), right);
                    sum = Lerp(upper, lower, low);
                }

                chip[at] = sum[0];
                chip[at + 1] = sum[1];
                chip[at + 2] = sum[2];
            }
        }
    }

    private static Vector128<float> Lerp(Vector128<float> one, Vector128<float> other, float share) =>
        Vector128.FusedMultiplyAdd(other - one, Vector128.Create(share), one);
}
