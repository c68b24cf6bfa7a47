using Semblance.Faces;
using Semblance.Liveness;
using Semblance.Photos;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Xunit.Abstractions;

namespace Semblance.Tests.Liveness;

/// <summary>
/// What the figures of the liveness rule rest on: the landmark model on the faces of face-api's sample photos, as they are and warped, as no photos of
/// people who really turn and blink are at hand. A warp shows whether the points follow the pixels, and not how people look when they do it.
/// </summary>
public sealed class LivenessMeasurementTests(ITestOutputHelper output)
{
    private const double WarpDegrees = 30;

    private static readonly LivenessRule Rule = new();

    [Fact]
    public async Task The_points_follow_heads_that_turn_and_a_blink_is_asked_for_only_where_they_follow_the_lids()
    {
        using var encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        var rows = new List<(double Open, double Closed, double Turn, double Left, double Right)>();
        foreach (var name in SamplePhotos.Names)
        {
            var photo = SamplePhotos.Decode(name);
            var faces = await encoder.EncodeAsync(photo, default);
            var closed = await encoder.EncodeAsync(Warp(photo, faces, Shut), default);
            var left = await encoder.EncodeAsync(Warp(photo, faces, (f, x, y) => Turn(f, x, y, WarpDegrees)), default);
            var right = await encoder.EncodeAsync(Warp(photo, faces, (f, x, y) => Turn(f, x, y, -WarpDegrees)), default);
            foreach (var face in faces)
            {
                if (Same(closed, face) is { } shut && Same(left, face) is { } toLeft && Same(right, face) is { } toRight)
                {
                    rows.Add((EyeAspect.Of(face.Points)!.Value, EyeAspect.Of(shut.Points)!.Value, face.Quality.Yaw, toLeft.Quality.Yaw, toRight.Quality.Yaw));
                }
            }
        }

        foreach (var (open, shut, turn, toLeft, toRight) in rows)
        {
            output.WriteLine(FormattableString.Invariant($"open {open:0.000} closed {shut:0.000} share {shut / open:0.00}   turn {turn:0.0} left {toLeft - turn:+0.0;-0.0} right {toRight - turn:+0.0;-0.0}"));
        }

        Assert.True(rows.Count >= 15, $"only {rows.Count} faces");
        // Whoever asks for a blink that the points do not follow locks everybody out.
        Assert.Equal(Median(rows.Select(r => r.Closed / r.Open)) <= Rule.Closed, encoder.SeesEyelids);
        Assert.InRange(Median(rows.Select(r => r.Open)), 0.25, 0.4);
        Assert.True(Median(rows.Select(r => r.Left - r.Turn)) > 4, "a turn to the left is not followed");
        Assert.True(Median(rows.Select(r => r.Right - r.Turn)) < -4, "a turn to the right is not followed");
        Assert.InRange(rows.Count(r => Math.Abs(r.Turn) >= Rule.Turned), 5, rows.Count - 5);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private static EncodedFace? Same(IReadOnlyList<EncodedFace> faces, EncodedFace face)
    {
        var (x, y) = (face.Box.X + (face.Box.Width / 2), face.Box.Y + (face.Box.Height / 2));
        return faces.FirstOrDefault(f => x > f.Box.X && x < f.Box.X + f.Box.Width && y > f.Box.Y && y < f.Box.Y + f.Box.Height);
    }

    /// <summary>A picture whose pixels about each face come from somewhere else.</summary>
    private static Picture Warp(Picture photo, IReadOnlyList<EncodedFace> faces, Func<EncodedFace, double, double, (double X, double Y)> from)
    {
        var (source, warped) = (photo.Rgb.ToArray(), photo.Rgb.ToArray());
        foreach (var face in faces)
        {
            for (var y = (int)Math.Max(0, face.Box.Y); y < Math.Min(photo.Height, face.Box.Y + face.Box.Height); y++)
            {
                for (var x = (int)Math.Max(0, face.Box.X); x < Math.Min(photo.Width, face.Box.X + face.Box.Width); x++)
                {
                    var (fx, fy) = from(face, x, y);
                    for (var c = 0; c < 3; c++)
                    {
                        warped[(((y * photo.Width) + x) * 3) + c] = Sample(source, photo, fx, fy, c);
                    }
                }
            }
        }

        return new Picture(photo.Width, photo.Height, warped);
    }

    private static byte Sample(byte[] rgb, Picture photo, double x, double y, int channel)
    {
        var (cx, cy) = (Math.Clamp(x, 0, photo.Width - 1.001), Math.Clamp(y, 0, photo.Height - 1.001));
        var (left, top) = ((int)cx, (int)cy);
        var (u, v) = (cx - left, cy - top);
        return (byte)(((1 - v) * (((1 - u) * At(rgb, left, top)) + (u * At(rgb, Math.Min(left + 1, photo.Width - 1), top))))
            + (v * (((1 - u) * At(rgb, left, Math.Min(top + 1, photo.Height - 1))) + (u * At(rgb, Math.Min(left + 1, photo.Width - 1), Math.Min(top + 1, photo.Height - 1))))));

        double At(byte[] pixels, int px, int py) => pixels[(((py * photo.Width) + px) * 3) + channel];
    }

    /// <summary>Each eye is pressed to a line, and the skin above and below it is drawn over the rest.</summary>
    private static (double X, double Y) Shut(EncodedFace face, double x, double y)
    {
        foreach (var start in new[] { 36, 42 })
        {
            var eye = face.Points.Skip(start).Take(6).ToArray();
            var (cx, cy, width) = (eye.Average(p => p.X), eye.Average(p => p.Y), Math.Abs(eye[3].X - eye[0].X));
            var (half, reach, line) = (width * 0.25, width * 0.7, width * 0.04);
            var (dx, dy) = (Math.Abs(x - cx), y - cy);
            if (dx < width * 0.75 && Math.Abs(dy) < reach)
            {
                var d = Math.Abs(dy) < line ? Math.Abs(dy) / line * half : half + ((Math.Abs(dy) - line) / (reach - line) * (reach - half));
                return (x, cy + (Math.Sign(dy) * d));
            }
        }

        return (x, y);
    }

    /// <summary>What stands out of the face moves sideways, the nose most, and all of it is foreshortened.</summary>
    private static (double X, double Y) Turn(EncodedFace face, double x, double y, double degrees)
    {
        const double NoseDepth = 0.41;
        var (nose, eyes) = (face.Points[30], face.Points[45].X - face.Points[36].X);
        var (sine, cosine) = (Math.Sin(degrees * Math.PI / 180), Math.Cos(degrees * Math.PI / 180));
        var centre = face.Points[27].X;
        var (dx, dy) = ((x - nose.X) / eyes, (y - nose.Y) / eyes);
        var depth = NoseDepth * Math.Exp(-((dx * dx) + (dy * dy)) / (2 * 0.25 * 0.25)) * eyes;
        return (centre + ((x - centre - (depth * sine)) / cosine), y);
    }
}
