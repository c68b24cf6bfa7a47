using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Faces.Detectors;
using Semblance.Vision.Models;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Vision;

/// <summary>
/// How much does a tilt, or another detector, move an embedding, with one look for landmarks and with two; and which share of faces is found by their
/// size? On the six sample photos of face-api's npm package and pictures made of them: it shows what a change of the code does, not how well strangers
/// are told apart.
/// </summary>
internal static class FaceAccuracy
{
    // Faces this sure in the sample, so that what is missed afterwards is missed for its size or tilt.
    private const double Sure = 0.8;

    /// <param name="tightOnly">Only the question of tight crops, which takes two minutes of the eight.</param>
    public static async Task RunAsync(TextWriter output, bool tightOnly)
    {
        var library = await BenchmarkModels.InstallAsync();
        var (accurate, fast) = (library.Open("default"), library.Open("fast"));
        using var sample = Detector(accurate, again: false);
        var faces = new List<(Picture Photo, FaceBox Box)>();
        foreach (var path in Directory.EnumerateFiles(NativeFiles.Find(NativeFiles.Samples), "*.jpg").Order(StringComparer.Ordinal))
        {
            var photo = new VipsPhotoCodec().Decode(File.ReadAllBytes(path));
            faces.AddRange(sample.Find(photo, CancellationToken.None).Where(f => f.Score >= Sure).Select(f => (photo, f.Box)));
        }

        if (!tightOnly)
        {
            Tilts(output, accurate, fast, faces);
            foreach (var canvas in (int[])[512, 1536])
            {
                Sizes(output, accurate, fast, faces, canvas);
            }
        }

        await TightCrops.RunAsync(output, accurate, fast, faces);
    }

    private static void Tilts(TextWriter output, ModelSet accurate, ModelSet fast, List<(Picture Photo, FaceBox Box)> faces)
    {
        using var ssd = Detector(accurate, again: true);
        using var tiny = Detector(fast, again: true);
        using var landmarks = new LandmarkFinder(accurate.OpenLandmarks()!, accurate.Manifest.Landmarks!);
        using var recogniser = new FaceRecogniser(accurate.OpenRecogniser(), accurate.Manifest.Recogniser);
        var aligner = new FaceAligner(FaceAlignment.DlibChip, 150);
        var chip = new float[150 * 150 * Picture.Channels];
        var (tilted, other) = (new SortedDictionary<double, List<double[]>>(), new List<double[]>());
        foreach (var (photo, box) in faces)
        {
            float[][]? upright = null;
            foreach (var degrees in (double[])[0, -5, 5, -10, 10, -20, 20, -30, 30, -45, 45])
            {
                var picture = Around(photo, box, degrees, (int)(3 * box.Height), 1);
                if (Middle(ssd.Find(picture, CancellationToken.None), picture, box.Width) is not { } found)
                {
                    Add(Math.Abs(degrees), []);
                    continue;
                }

                var embeddings = Both(picture, found.Box);
                upright ??= embeddings;
                Add(Math.Abs(degrees), Apart(upright, embeddings));
                if (Middle(tiny.Find(picture, CancellationToken.None), picture, box.Width) is { } same)
                {
                    other.Add(Apart(embeddings, Both(picture, same.Box)));
                }
            }
        }

        output.WriteLine($"Distance of a tilted face to itself upright, {faces.Count} faces, both ways     one look            two looks");
        foreach (var (degrees, distances) in tilted.Where(t => t.Key > 0))
        {
            Write($"{degrees,2} degrees, found {distances.Count(d => d.Length > 0)} of {distances.Count}", [.. distances.Where(d => d.Length > 0)]);
        }

        Write($"found by the tiny detector instead, {other.Count}", other);

        void Add(double degrees, double[] distances) => (tilted.TryGetValue(degrees, out var list) ? list : tilted[degrees] = []).Add(distances);

        float[][] Both(Picture picture, FaceBox box)
        {
            var rough = landmarks.Find(picture, box, CancellationToken.None);
            return [Embed(picture, box, rough), Embed(picture, box, landmarks.FindUpright(picture, rough, CancellationToken.None))];
        }

        float[] Embed(Picture picture, FaceBox box, FacePoint[] points)
        {
            aligner.Align(picture, box, points, chip);
            return recogniser.Embed(chip, CancellationToken.None);
        }

        void Write(string what, List<double[]> distances) => output.WriteLine(
            $"{what,-58} {Figures(distances.Select(d => d[0]))}     {Figures(distances.Select(d => d[1]))}");
    }

    private static void Sizes(TextWriter output, ModelSet accurate, ModelSet fast, List<(Picture Photo, FaceBox Box)> faces, int canvas)
    {
        using var once = Detector(accurate, again: false);
        using var again = Detector(accurate, again: true);
        using var tiny = Detector(fast, again: true);
        FaceDetector[] detectors = [once, again, tiny];
        output.WriteLine($"Faces found, of {faces.Count}, in a grey picture of {canvas} x {canvas}; size in 512ths of the side     one look  all looks  fast set  others found");
        foreach (var size in (int[])[8, 12, 16, 20, 28, 40, 48, 56, 64, 96, 160, 220])
        {
            var (hits, others) = (new int[3], 0);
            var width = size * canvas / 512.0;
            foreach (var (photo, box) in faces)
            {
                var picture = Around(photo, box, 0, (int)(2.2 * width), box.Width / width);
                picture = OnGrey(picture, canvas);
                for (var i = 0; i < detectors.Length; i++)
                {
                    var found = detectors[i].Find(picture, CancellationToken.None);
                    hits[i] += Middle(found, picture, width) is null ? 0 : 1;
                    others += found.Count(f => Distance(f, picture) > 1.5 * width);
                }
            }

            output.WriteLine($"{size,4} {hits[0],83} {hits[1],10} {hits[2],9} {others,13}");
        }
    }

    private static FaceDetector Detector(ModelSet set, bool again)
    {
        var model = set.Manifest.Detector;
        return new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, again ? SecondLook.Of(model.Kind) : null);
    }

    /// <summary>The detection about the picture's middle; null when the nearest shows somebody else.</summary>
    private static Detection? Middle(List<Detection> found, Picture picture, double width) =>
        found.MinBy(f => Distance(f, picture)) is { } near && Distance(near, picture) < width / 2 ? near : null;

    private static double Distance(Detection face, Picture picture) => FivePoints.Distance(
        new FacePoint(face.Box.X + (face.Box.Width / 2), face.Box.Y + (face.Box.Height / 2)), new FacePoint(picture.Width / 2.0, picture.Height / 2.0));

    private static double[] Apart(float[][] one, float[][] other) => [.. one.Zip(other, (a, b) => (double)TensorPrimitives.Distance(a, b))];

    private static string Figures(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return FormattableString.Invariant($"{sorted[sorted.Length / 2]:F3} ({sorted[sorted.Length * 9 / 10]:F3})");
    }

    /// <summary>A square about a face, turned clockwise.</summary>
    private static Picture Around(Picture photo, FaceBox box, double degrees, int side, double scale)
    {
        var angle = -degrees * Math.PI / 180;
        var (cos, sin, half) = (Math.Cos(angle) * scale, Math.Sin(angle) * scale, (side - 1) / 2.0);
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var chip = new float[side * side * Picture.Channels];
        ChipWarp.Extract(photo, new SimilarityTransform(cos, sin, x - ((cos - sin) * half), y - ((sin + cos) * half)), side, chip);
        return new Picture(side, side, Array.ConvertAll(chip, v => (byte)Math.Clamp(MathF.Round(v), 0, 255)));
    }

    private static Picture OnGrey(Picture patch, int canvas)
    {
        var rgb = new byte[canvas * canvas * Picture.Channels];
        Array.Fill(rgb, (byte)128);
        var first = (canvas - patch.Width) / 2;
        for (var y = 0; y < patch.Height; y++)
        {
            patch.Rgb.Span.Slice(y * patch.Width * Picture.Channels, patch.Width * Picture.Channels)
                .CopyTo(rgb.AsSpan((((first + y) * canvas) + first) * Picture.Channels));
        }

        return new Picture(canvas, canvas, rgb);
    }
}
