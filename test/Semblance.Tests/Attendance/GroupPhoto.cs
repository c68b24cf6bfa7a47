using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Tests.Attendance;

/// <summary>
/// A class before a wall, composed of faces from other photos: 4000 x 3000 pixels, rows of heads of different sizes, each turned, lit and cut a little differently. A face that
/// comes a second time is mirrored.
/// </summary>
internal static class GroupPhoto
{
    public const int Width = 4000;
    public const int Height = 3000;

    private const int Columns = 8;
    private const int Rows = 5;

    /// <summary>How many heads there are.</summary>
    public const int Heads = Columns * Rows;

    /// <summary>Which head is in this place, from 0, row by row.</summary>
    public static int HeadAt(FaceBox box) =>
        ((int)((box.Y + (box.Height / 2)) * Rows / Height) * Columns) + (int)((box.X + (box.Width / 2)) * Columns / Width);

    /// <param name="faces">Photos with where a face is on them; used in turn until the class is complete.</param>
    /// <param name="seed">The same seed gives the same photo.</param>
    public static Picture Compose(IReadOnlyList<(Picture Photo, FaceBox Face)> faces, int seed)
    {
        var random = new Random(seed);
        var rgb = Wall(random);
        for (var i = 0; i < Heads; i++)
        {
            var (photo, face) = faces[i % faces.Count];
            var centre = (X: ((i % Columns) + 0.5) * Width / Columns, Y: ((i / Columns) + 0.5) * Height / Rows);
            Paste(rgb, photo, face, new Pose
            {
                X = centre.X + ((random.NextDouble() - 0.5) * 60),
                Y = centre.Y + ((random.NextDouble() - 0.5) * 60),
                Size = 170 + (random.NextDouble() * 90),
                Angle = (random.NextDouble() - 0.5) * 0.2,
                Light = 0.82 + (random.NextDouble() * 0.36),
                IsMirrored = i >= faces.Count,
            });
        }

        return new Picture(Width, Height, rgb);
    }

    /// <summary>Where a head is, in pixels; how high its face is; turned by radians; and how bright.</summary>
    private sealed record Pose
    {
        public required double X { get; init; }

        public required double Y { get; init; }

        public required double Size { get; init; }

        public required double Angle { get; init; }

        public required double Light { get; init; }

        public required bool IsMirrored { get; init; }
    }

    /// <summary>Plaster: never quite one colour, darker to the bottom.</summary>
    private static byte[] Wall(Random random)
    {
        var rgb = new byte[Width * Height * Picture.Channels];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var grain = random.Next(7);
                var at = ((y * Width) + x) * Picture.Channels;
                (rgb[at], rgb[at + 1], rgb[at + 2]) = ((byte)(176 - (y / 60) + grain), (byte)(170 - (y / 60) + grain), (byte)(158 - (y / 60) + grain));
            }
        }

        return rgb;
    }

    private static void Paste(byte[] rgb, Picture photo, FaceBox face, Pose pose)
    {
        var scale = face.Height / pose.Size;
        var (sine, cosine) = Math.SinCos(pose.Angle);
        var (middleX, middleY) = (face.X + (face.Width / 2), face.Y + (face.Height / 2));
        var reach = (int)(pose.Size * 1.1);
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var (x, y) = ((int)pose.X + dx, (int)pose.Y + dy);
                var (turnedX, turnedY) = ((dx * cosine) - (dy * sine), (dx * sine) + (dy * cosine));
                // An oval around the head, soft at its edge.
                var edge = Math.Sqrt(Square(turnedX / (face.Width / scale * 0.82)) + Square(turnedY / (pose.Size * 0.86)));
                var share = Math.Clamp((1 - edge) / 0.08, 0, 1);
                var (sourceX, sourceY) = (middleX + ((pose.IsMirrored ? -turnedX : turnedX) * scale), middleY + (turnedY * scale));
                if (share > 0 && x >= 0 && y >= 0 && x < Width && y < Height && sourceX >= 0 && sourceY >= 0 && sourceX < photo.Width - 1 && sourceY < photo.Height - 1)
                {
                    Blend(rgb.AsSpan(((y * Width) + x) * Picture.Channels, Picture.Channels), photo, sourceX, sourceY, share, pose.Light);
                }
            }
        }
    }

    /// <summary>Between four pixels of the photo.</summary>
    private static void Blend(Span<byte> pixel, Picture photo, double x, double y, double share, double light)
    {
        var (column, row) = ((int)x, (int)y);
        var (right, down) = (x - column, y - row);
        var of = photo.Rgb.Span;
        for (var channel = 0; channel < Picture.Channels; channel++)
        {
            var at = (((row * photo.Width) + column) * Picture.Channels) + channel;
            var below = at + (photo.Width * Picture.Channels);
            var value = (((of[at] * (1 - right)) + (of[at + Picture.Channels] * right)) * (1 - down)) + (((of[below] * (1 - right)) + (of[below + Picture.Channels] * right)) * down);
            pixel[channel] = (byte)Math.Clamp(Math.Round((pixel[channel] * (1 - share)) + (value * light * share)), 0, 255);
        }
    }

    private static double Square(double value) => value * value;
}
