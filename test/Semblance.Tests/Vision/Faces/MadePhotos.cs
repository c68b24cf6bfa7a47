using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;

namespace Semblance.Tests.Vision.Faces;

/// <summary>Photos made of a sample: of one person, as no two samples are known to show the same.</summary>
internal static class MadePhotos
{
    /// <summary>A square about a face, turned clockwise.</summary>
    /// <param name="scale">Pixels of the photo that one of the square stands for.</param>
    public static Picture Around(Picture photo, FaceBox box, double degrees, int side, double scale)
    {
        var angle = -degrees * Math.PI / 180;
        var (cos, sin, half) = (Math.Cos(angle) * scale, Math.Sin(angle) * scale, (side - 1) / 2.0);
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var chip = new float[side * side * Picture.Channels];
        ChipWarp.Extract(photo, new SimilarityTransform(cos, sin, x - ((cos - sin) * half), y - ((sin + cos) * half)), side, chip);
        return new Picture(side, side, Array.ConvertAll(chip, v => (byte)Math.Clamp(MathF.Round(v), 0, 255)));
    }

    /// <summary>Every channel multiplied.</summary>
    public static Picture Lit(Picture picture, double factor) => Mapped(picture, (rgb, i) => rgb[i] * factor);

    /// <summary>The mean of the pixels around each, <paramref name="reach"/> to every side.</summary>
    public static Picture Blurred(Picture picture, int reach) => Mapped(picture, (rgb, i) =>
    {
        var (x, y, sum, count) = (i / 3 % picture.Width, i / 3 / picture.Width, 0, 0);
        for (var py = Math.Max(0, y - reach); py <= Math.Min(picture.Height - 1, y + reach); py++)
        {
            for (var px = Math.Max(0, x - reach); px <= Math.Min(picture.Width - 1, x + reach); px++)
            {
                (sum, count) = (sum + rgb[(((py * picture.Width) + px) * 3) + (i % 3)], count + 1);
            }
        }

        return (double)sum / count;
    });

    private static Picture Mapped(Picture picture, Func<byte[], int, double> value)
    {
        var rgb = picture.Rgb.ToArray();
        var mapped = new byte[rgb.Length];
        for (var i = 0; i < rgb.Length; i++)
        {
            mapped[i] = (byte)Math.Clamp(Math.Round(value(rgb, i)), 0, 255);
        }

        return new Picture(picture.Width, picture.Height, mapped);
    }
}
