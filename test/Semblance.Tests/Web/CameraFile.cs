using Semblance.Faces;
using Semblance.Photos;
using Semblance.Tests.Vision.Faces;

namespace Semblance.Tests.Web;

/// <summary>
/// What a fake webcam shows: 640 x 480, a face of a sample photo before a grey wall. Written as YUV4MPEG2 (https://wiki.multimedia.cx/index.php/YUV4MPEG2), which
/// Chromium plays over and over with --use-file-for-fake-video-capture.
/// </summary>
internal static class CameraFile
{
    private const int Width = 640;
    private const int Height = 480;

    /// <summary>The height of the picture in heights of the face.</summary>
    private const double Distance = 2.3;

    /// <param name="path">Of the file to write.</param>
    /// <param name="sample">A sample photo.</param>
    /// <param name="face">A place of that photo.</param>
    public static void Write(string path, string sample, FaceBox face)
    {
        var frame = Planes(Frame(sample, face));
        using var file = File.Create(path);
        file.Write("YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"u8);
        for (var i = 0; i < 3; i++)
        {
            file.Write("FRAME\n"u8);
            file.Write(frame);
        }
    }

    /// <summary>The same picture as a photo.</summary>
    public static Picture Frame(string sample, FaceBox face)
    {
        var photo = SamplePhotos.Decode(sample);
        var rgb = new byte[Width * Height * Picture.Channels];
        rgb.AsSpan().Fill(140);
        var scale = face.Height * Distance / Height;
        var (left, top) = (face.X + (face.Width / 2) - (Width * scale / 2), face.Y + (face.Height / 2) - (Height * scale / 2));
        var alone = new FaceBox(face.X - (face.Width * 0.4), face.Y - (face.Height * 0.3), face.Width * 1.8, face.Height * 1.6);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                Sample(photo, alone, left + (x * scale), top + (y * scale), rgb.AsSpan(((y * Width) + x) * Picture.Channels, Picture.Channels));
            }
        }

        return new Picture(Width, Height, rgb);
    }

    /// <summary>Between four pixels; nothing outside the photo, and nothing where the next face may be.</summary>
    private static void Sample(Picture photo, FaceBox within, double x, double y, Span<byte> pixel)
    {
        var (column, row) = ((int)Math.Floor(x), (int)Math.Floor(y));
        if (column < Math.Max(0, within.X) || row < Math.Max(0, within.Y)
            || column >= Math.Min(photo.Width - 1, within.X + within.Width) || row >= Math.Min(photo.Height - 1, within.Y + within.Height))
        {
            return;
        }

        var (right, down) = (x - column, y - row);
        var rgb = photo.Rgb.Span;
        for (var channel = 0; channel < Picture.Channels; channel++)
        {
            double At(ReadOnlySpan<byte> of, int dx, int dy) => of[((((row + dy) * photo.Width) + column + dx) * Picture.Channels) + channel];
            var above = (At(rgb, 0, 0) * (1 - right)) + (At(rgb, 1, 0) * right);
            var below = (At(rgb, 0, 1) * (1 - right)) + (At(rgb, 1, 1) * right);
            pixel[channel] = (byte)Math.Round((above * (1 - down)) + (below * down));
        }
    }

    /// <summary>Full-range BT.601: luma of every pixel, then both colour differences of every fourth.</summary>
    private static byte[] Planes(Picture picture)
    {
        var planes = new byte[Width * Height * 3 / 2];
        var rgb = picture.Rgb.Span;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var at = ((y * Width) + x) * Picture.Channels;
                var (r, g, b) = (rgb[at], rgb[at + 1], rgb[at + 2]);
                planes[(y * Width) + x] = Byte((0.299 * r) + (0.587 * g) + (0.114 * b));
                if (y % 2 == 0 && x % 2 == 0)
                {
                    var chroma = (Width * Height) + (y / 2 * (Width / 2)) + (x / 2);
                    planes[chroma] = Byte(128 - (0.168736 * r) - (0.331264 * g) + (0.5 * b));
                    planes[chroma + (Width * Height / 4)] = Byte(128 + (0.5 * r) - (0.418688 * g) - (0.081312 * b));
                }
            }
        }

        return planes;
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
