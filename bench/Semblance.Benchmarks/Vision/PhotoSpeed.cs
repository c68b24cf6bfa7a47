using System.Diagnostics;
using Semblance.Benchmarks.Pickle;
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
/// How long does it take to find, align and embed the face of a photo of one megapixel; what do two cores give; does the memory settle with four callers; how
/// long does a store of 400 crops take? Sessions have one thread each.
/// </summary>
internal static class PhotoSpeed
{
    private const int Repeats = 25;
    private const int Callers = 4;

    // sample1.jpg's middle face, alone in a picture of 1155 x 866 pixels.
    private const int Width = 1155;
    private const int Height = 866;

    public static async Task RunAsync(TextWriter output)
    {
        var (library, codec) = (await BenchmarkModels.InstallAsync(), new VipsPhotoCodec());
        var picture = OneFace(codec);
        output.WriteLine($"sample1.jpg's middle face in {Width} x {Height} pixels; {Repeats} times each      median     least");
        foreach (var name in (string[])["default", "fast"])
        {
            await StagesAsync(output, library.Open(name), picture);
        }

        foreach (var (name, photos) in new[] { ("default", 60), ("fast", 200) })
        {
            using var encoder = FaceEncoder.Open(library.Open(name));
            await ThroughputAsync(output, name, encoder, picture, photos);
            await StoreAsync(output, name, encoder, picture);
        }

        await FaceApiPeer.RunAsync(output, library, picture);
    }

    /// <summary>In a process of its own, as one set is what a server holds.</summary>
    public static async Task SettleAsync(TextWriter output, string set, int photos)
    {
        var codec = new VipsPhotoCodec();
        var file = codec.EncodeJpeg(OneFace(codec));
        using var encoder = FaceEncoder.Open((await BenchmarkModels.InstallAsync()).Open(set));
        Memory.Reset();
        for (var round = 1; round <= 4; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForAsync(0, photos / 4, new ParallelOptions { MaxDegreeOfParallelism = Callers },
                async (_, token) => await encoder.EncodeAsync(codec.Decode(file), token));
            var rate = photos / 4 / Stopwatch.GetElapsedTime(started).TotalSeconds;
            output.WriteLine(FormattableString.Invariant(
                $"{set}: {round * photos / 4} files decoded and encoded by {Callers} callers: {rate:F1} photos/s, resident {Environment.WorkingSet >> 20} MiB, peak {Memory.Peak() >> 20} MiB"));
        }
    }

    private static async Task StagesAsync(TextWriter output, ModelSet set, Picture picture)
    {
        var model = set.Manifest.Detector;
        using var once = new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, again: null);
        using var again = new FaceDetector(set.OpenDetector(), model, model.ScoreThreshold, SecondLook.Of(model.Kind));
        using var landmarks = new LandmarkFinder(set.OpenLandmarks()!, set.Manifest.Landmarks!);
        using var recogniser = new FaceRecogniser(set.OpenRecogniser(), set.Manifest.Recogniser);
        using var encoder = FaceEncoder.Open(set);
        var aligner = new FaceAligner(FaceAlignment.DlibChip, 150);
        var chip = new float[150 * 150 * Picture.Channels];
        var box = once.Find(picture, CancellationToken.None).Single().Box;
        var rough = landmarks.Find(picture, box, CancellationToken.None);
        var empty = new Picture(Width, Height, new byte[Width * Height * Picture.Channels]);

        Row(output, set, "one look", () => once.Find(picture, CancellationToken.None));
        Row(output, set, "all looks, no face there", () => again.Find(empty, CancellationToken.None));
        Row(output, set, "landmarks", () => landmarks.Find(picture, box, CancellationToken.None));
        Row(output, set, "landmarks, upright", () => landmarks.FindUpright(picture, rough, CancellationToken.None));
        Row(output, set, "align", () => aligner.Align(picture, box, rough, chip));
        Row(output, set, "embed", () => recogniser.Embed(chip, CancellationToken.None));
        var times = new double[Repeats];
        for (var i = 0; i < Repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await encoder.EncodeAsync(picture, CancellationToken.None);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Write(output, set, "whole, decoded photo to embedding", times);
    }

    private static void Row(TextWriter output, ModelSet set, string stage, Action action)
    {
        var times = new double[Repeats];
        for (var i = 0; i < Repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Write(output, set, stage, times);
    }

    private static void Write(TextWriter output, ModelSet set, string stage, double[] times)
    {
        Array.Sort(times);
        output.WriteLine(FormattableString.Invariant($"{set.Manifest.Name,-8} {stage,-38} {times[Repeats / 2],24:F1} ms {times[0],6:F1} ms"));
    }

    private static async Task ThroughputAsync(TextWriter output, string name, FaceEncoder encoder, Picture picture, int photos)
    {
        var one = await RateAsync(encoder, picture, photos, 1);
        var all = await RateAsync(encoder, picture, photos, Environment.ProcessorCount);
        output.WriteLine(FormattableString.Invariant(
            $"{name}: {one:F1} photos/s by one caller, {all:F1} by {Environment.ProcessorCount}: {all / one:F2} times"));
    }

    private static async Task<double> RateAsync(FaceEncoder encoder, Picture picture, int photos, int callers)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, photos, new ParallelOptions { MaxDegreeOfParallelism = callers },
            async (_, token) => await encoder.EncodeAsync(picture, token));
        return photos / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task StoreAsync(TextWriter output, string name, FaceEncoder encoder, Picture picture)
    {
        var face = (await encoder.EncodeAsync(picture, CancellationToken.None))[0].Box;
        var crop = Crop(picture, face, 50);
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (_, token) => await encoder.EncodeCropAsync(crop, token));
        output.WriteLine(FormattableString.Invariant($"{name}: 400 crops of 50 x 50: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s"));
    }

    private static Picture OneFace(VipsPhotoCodec codec)
    {
        var sample = codec.Decode(File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, "sample1.jpg")));
        var rgb = new byte[Width * Height * Picture.Channels];
        Array.Fill(rgb, (byte)128);
        const int Left = 350, Top = 250, Side = 340;
        for (var y = 0; y < 420; y++)
        {
            sample.Rgb.Span.Slice((((Top + y) * sample.Width) + Left) * Picture.Channels, Side * Picture.Channels)
                .CopyTo(rgb.AsSpan((((200 + y) * Width) + 400) * Picture.Channels));
        }

        return new Picture(Width, Height, rgb);
    }

    private static Picture Crop(Picture picture, FaceBox box, int side)
    {
        var chip = new float[side * side * Picture.Channels];
        new FaceAligner(FaceAlignment.DlibChip, side).Align(picture, box, [], chip);
        return new Picture(side, side, Array.ConvertAll(chip, v => (byte)v));
    }
}
