using System.Numerics.Tensors;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Models;

namespace Semblance.Benchmarks.Vision;

/// <summary>
/// Is a face found that fills its picture, as crops of old projects show it, how far is its embedding from that of the face in its photo, and what is found
/// where there is no face?
/// </summary>
internal static class TightCrops
{
    private const int EmptyPatches = 300;

    // A patch has no face where the SSD does not even suspect one.
    private const double Suspect = 0.1;

    /// <param name="faces">The photo and the SSD's box of each.</param>
    public static async Task RunAsync(TextWriter output, ModelSet accurate, ModelSet fast, IReadOnlyList<(Picture Photo, FaceBox Box)> faces)
    {
        using var slow = FaceEncoder.Open(accurate);
        using var quick = FaceEncoder.Open(fast);
        var own = new List<ReadOnlyMemory<float>>();
        foreach (var (photo, box) in faces)
        {
            own.Add((await slow.EncodeAsync(photo, CancellationToken.None)).MaxBy(f => f.Box.OverlapWith(box))!.Embedding);
        }

        output.WriteLine($"Square crops from brows to chin, found of {faces.Count}; distance to the face in its photo        default            fast    as a crop, not looked for");
        foreach (var side in (int[])[50, 75, 300])
        {
            foreach (var share in (double[])[0.7, 0.85, 1, 1.2, 1.5])
            {
                var crops = faces.Select(f => Crop(f.Photo, f.Box, side, share)).ToArray();
                var whole = new List<double>();
                for (var i = 0; i < crops.Length; i++)
                {
                    whole.Add(TensorPrimitives.Distance((await slow.EncodeCropAsync(crops[i], CancellationToken.None)).Embedding.Span, own[i].Span));
                }

                output.WriteLine(FormattableString.Invariant(
                    $"{side,4} pixels, {share:0.00} of that square {await FoundAsync(slow, crops, own),65}  {await FoundAsync(quick, crops, own),14}  {Median(whole),14:F3}"));
            }
        }

        using var timid = FaceEncoder.Open(accurate, new FaceEncoderOptions { ScoreThreshold = Suspect });
        var suspects = new List<(Picture Photo, FaceBox Box)>();
        foreach (var photo in faces.Select(f => f.Photo).Distinct())
        {
            suspects.AddRange((await timid.EncodeAsync(photo, CancellationToken.None)).Select(f => (photo, f.Box)));
        }

        foreach (var side in (int[])[50, 75, 150, 300])
        {
            var patches = Empty(suspects, side).Take(EmptyPatches).ToArray();
            output.WriteLine($"{patches.Length} patches of {side} pixels without a face: default finds one in {await FalseAsync(slow, patches)}, fast in {await FalseAsync(quick, patches)}");
        }
    }

    private static async Task<string> FoundAsync(FaceEncoder encoder, Picture[] crops, List<ReadOnlyMemory<float>> own)
    {
        var distances = new List<double>();
        for (var i = 0; i < crops.Length; i++)
        {
            var crop = new FaceBox(0, 0, crops[i].Width, crops[i].Height);
            if ((await encoder.EncodeAsync(crops[i], CancellationToken.None)).FirstOrDefault(f => f.Box.OverlapWith(crop) > 0.25) is { } face)
            {
                distances.Add(TensorPrimitives.Distance(face.Embedding.Span, own[i].Span));
            }
        }

        return FormattableString.Invariant($"{distances.Count} ({Median(distances):F3})");
    }

    private static async Task<int> FalseAsync(FaceEncoder encoder, Picture[] patches)
    {
        var found = 0;
        foreach (var patch in patches)
        {
            found += (await encoder.EncodeAsync(patch, CancellationToken.None)).Count > 0 ? 1 : 0;
        }

        return found;
    }

    private static double Median(List<double> values) => values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);

    /// <summary>A square about brows, cheeks and chin: the lower 85 % of the box.</summary>
    private static Picture Crop(Picture photo, FaceBox box, int side, double share)
    {
        var scale = Math.Max(box.Width, box.Height * 0.85) * share / side;
        return Square(photo, box.X + (box.Width / 2), box.Y + (box.Height * 0.575), side, scale);
    }

    /// <summary>Squares of the photos that no face touches, the same ones each time.</summary>
    private static IEnumerable<Picture> Empty(List<(Picture Photo, FaceBox Box)> faces, int side)
    {
        var random = new Random(side);
        while (true)
        {
            var (photo, _) = faces[random.Next(faces.Count)];
            var scale = 0.5 + random.NextDouble();
            var reach = side * scale;
            var (x, y) = (random.NextDouble() * (photo.Width - reach), random.NextDouble() * (photo.Height - reach));
            var place = new FaceBox(x, y, reach, reach);
            if (x >= 0 && y >= 0 && faces.All(f => f.Photo != photo || f.Box.SharedWith(place) == 0))
            {
                yield return Square(photo, x + (reach / 2), y + (reach / 2), side, scale);
            }
        }
    }

    private static Picture Square(Picture photo, double x, double y, int side, double scale)
    {
        var half = scale * (side - 1) / 2.0;
        var chip = new float[side * side * Picture.Channels];
        ChipWarp.Extract(photo, new SimilarityTransform(scale, 0, x - half, y - half), side, chip);
        return new Picture(side, side, Array.ConvertAll(chip, v => (byte)Math.Clamp(MathF.Round(v), 0, 255)));
    }
}
