using Semblance.Photos;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Vision.Pictures;

/// <summary>Pictures whose four corners differ, and files made of them.</summary>
internal static class TestPictures
{
    /// <summary>Red, green, blue and yellow quarters from the top left, with a slope over each, so that a mirrored or turned picture is another one.</summary>
    public static Picture Quarters(int width = 48, int height = 32)
    {
        var rgb = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (right, low) = (x >= width / 2, y >= height / 2);
                var shade = 40 * (x + y) / (width + height);
                var at = ((y * width) + x) * 3;
                rgb[at] = (byte)(right == low ? 250 - shade : shade);
                rgb[at + 1] = (byte)(right ? 240 - shade : shade);
                rgb[at + 2] = (byte)(low && !right ? 230 - shade : shade);
            }
        }

        return new Picture(width, height, rgb);
    }

    /// <summary>A file of any format that libvips writes.</summary>
    public static unsafe byte[] Save(Picture picture, string saver, Action<VipsOperation>? options = null, Func<VipsImage, VipsImage>? change = null)
    {
        _ = VipsLibrary.Instance;
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        using var changed = change?.Invoke(image);
        using var save = new VipsOperation(saver).Set("in", changed ?? image);
        options?.Invoke(save);
        return save.RunToFile();
    }

    /// <summary>What a viewer shows of a picture stored with an EXIF orientation (EXIF 2.32, 4.6.4 A): pixel by pixel, without libvips.</summary>
    public static Picture Upright(Picture stored, int orientation)
    {
        var (w, h) = (stored.Width, stored.Height);
        var (width, height) = orientation >= 5 ? (h, w) : (w, h);
        var rgb = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sx, sy) = orientation switch
                {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (y, h - 1 - x),
                    7 => (w - 1 - y, h - 1 - x),
                    8 => (w - 1 - y, x),
                    _ => (x, y),
                };
                stored.Rgb.Span.Slice(((sy * w) + sx) * 3, 3).CopyTo(rgb.AsSpan(((y * width) + x) * 3));
            }
        }

        return new Picture(width, height, rgb);
    }

    public static (int R, int G, int B) Pixel(Picture picture, int x, int y)
    {
        var pixel = picture.Rgb.Span.Slice(((y * picture.Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    /// <summary>The largest difference of any channel of any pixel; the sizes must be equal.</summary>
    public static int LargestDifference(Picture one, Picture other)
    {
        Assert.Equal((one.Width, one.Height), (other.Width, other.Height));
        var largest = 0;
        for (var i = 0; i < one.Rgb.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(one.Rgb.Span[i] - other.Rgb.Span[i]));
        }

        return largest;
    }
}
