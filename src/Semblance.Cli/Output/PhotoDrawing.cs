using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Cli.Output;

/// <summary>A copy of a photo with boxes and labels drawn on it, as thick as its size asks for.</summary>
internal sealed class PhotoDrawing
{
    private const int LongestLabel = 40;

    private static readonly byte[] Ink = [255, 214, 0];
    private static readonly byte[] Paper = [24, 24, 24];

    private readonly byte[] _rgb;
    private readonly int _width;
    private readonly int _height;
    private readonly int _dot;

    public PhotoDrawing(Picture photo)
    {
        _rgb = photo.Rgb.ToArray();
        (_width, _height) = (photo.Width, photo.Height);
        _dot = Math.Max(1, Math.Max(_width, _height) / 500);
        Picture = new Picture(_width, _height, _rgb);
    }

    /// <summary>What was drawn so far.</summary>
    public Picture Picture { get; }

    /// <summary>A frame and, above it where there is room, a label.</summary>
    public void Add(FaceBox box, string label)
    {
        var (left, top) = ((int)box.X, (int)box.Y);
        var (right, bottom) = ((int)(box.X + box.Width), (int)(box.Y + box.Height));
        Fill(left, top, right, top + _dot, Ink);
        Fill(left, bottom - _dot, right, bottom, Ink);
        Fill(left, top, left + _dot, bottom, Ink);
        Fill(right - _dot, top, right, bottom, Ink);
        Write(label.Length > LongestLabel ? label[..LongestLabel] : label, left, top);
    }

    private void Write(string label, int left, int bottom)
    {
        var (step, high) = ((PixelFont.Width + 1) * _dot, (PixelFont.Height + 2) * _dot);
        var top = bottom - high >= 0 ? bottom - high : bottom;
        left = Math.Max(0, Math.Min(left, _width - (label.Length * step) - _dot));
        Fill(left, top, left + (label.Length * step) + _dot, top + high, Paper);
        for (var i = 0; i < label.Length; i++)
        {
            Write(label[i], left + _dot + (i * step), top + _dot);
        }
    }

    private void Write(char sign, int left, int top)
    {
        for (var y = 0; y < PixelFont.Height; y++)
        {
            for (var x = 0; x < PixelFont.Width; x++)
            {
                if (PixelFont.IsSet(sign, x, y))
                {
                    Fill(left + (x * _dot), top + (y * _dot), left + ((x + 1) * _dot), top + ((y + 1) * _dot), Ink);
                }
            }
        }
    }

    /// <summary>The part of the rectangle that is inside the picture.</summary>
    private void Fill(int left, int top, int right, int bottom, byte[] colour)
    {
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, _height); y++)
        {
            for (var x = Math.Max(left, 0); x < Math.Min(right, _width); x++)
            {
                colour.CopyTo(_rgb, ((y * _width) + x) * Picture.Channels);
            }
        }
    }
}
