using Semblance.Faces;
using Semblance.Photos;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;

namespace Semblance.Tests.Vision.Faces;

/// <summary>Photos of one person each, made from the sample photos. No two of those are known to show one person: more photos of somebody are made from one.</summary>
internal static class SampleFaces
{
    /// <summary>A face of a sample photo with its surroundings, cut so that no other face is in it.</summary>
    public static async Task<Picture> OfAsync(string sample, int number)
    {
        var photo = SamplePhotos.Decode(sample);
        using var encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        var box = (await encoder.EncodeAsync(photo, default))[number].Box;
        return Cut(photo, new FaceBox(box.X - (box.Width * 0.4), box.Y - (box.Height * 0.3), box.Width * 1.8, box.Height * 1.6));
    }

    private static Picture Cut(Picture photo, FaceBox box)
    {
        var (left, top) = ((int)Math.Max(0, box.X), (int)Math.Max(0, box.Y));
        var (right, bottom) = ((int)Math.Min(photo.Width, box.X + box.Width), (int)Math.Min(photo.Height, box.Y + box.Height));
        var rgb = new byte[(right - left) * (bottom - top) * Picture.Channels];
        for (var y = top; y < bottom; y++)
        {
            photo.Rgb.Span.Slice(((y * photo.Width) + left) * Picture.Channels, (right - left) * Picture.Channels)
                .CopyTo(rgb.AsSpan((y - top) * (right - left) * Picture.Channels));
        }

        return new Picture(right - left, bottom - top, rgb);
    }

    public static Picture Darker(Picture photo, double share) =>
        new(photo.Width, photo.Height, photo.Rgb.ToArray().Select(v => (byte)(v * share)).ToArray());

    /// <summary>The face alone as the KNN attendance tutorial keeps it: 50 x 50, blue, green, red; each pixel the mean of those it stands for.</summary>
    public static async Task<byte[]> CropAsync(string sample, int number)
    {
        var photo = SamplePhotos.Decode(sample);
        using var encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        var face = Cut(photo, (await encoder.EncodeAsync(photo, default))[number].Box);
        var crop = new byte[50 * 50 * 3];
        for (var i = 0; i < crop.Length; i++)
        {
            var (x, y, channel) = (i / 3 % 50, i / 150, 2 - (i % 3));
            var (left, right) = (x * face.Width / 50, Math.Max((x * face.Width / 50) + 1, (x + 1) * face.Width / 50));
            var (top, bottom) = (y * face.Height / 50, Math.Max((y * face.Height / 50) + 1, (y + 1) * face.Height / 50));
            var sum = 0;
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                {
                    sum += face.Rgb.Span[(((row * face.Width) + column) * 3) + channel];
                }
            }

            crop[i] = (byte)(sum / ((right - left) * (bottom - top)));
        }

        return crop;
    }
}
