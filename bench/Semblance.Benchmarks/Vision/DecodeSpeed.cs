using System.Diagnostics;
using Semblance.Benchmarks.Pickle;
using Semblance.Photos;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Vision;

/// <summary>How long does it take until a photo is pixels, on one thread, and does the memory settle with four?</summary>
internal static class DecodeSpeed
{
    private const int Repeats = 41;
    private const int Threads = 4;

    public static void Run(TextWriter output, int photos)
    {
        var codec = new VipsPhotoCodec();
        var sample = File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, "sample6.jpg"));
        var picture = codec.Decode(sample);
        output.WriteLine($"libvips {VipsLibrary.Instance.Version}; sample6.jpg, {picture.Width} x {picture.Height}, made smaller or larger; {Repeats} times each");
        output.WriteLine("photo                        bytes      median     least");
        Row("as it is, sRGB profile", sample);
        Row("1.0 MP JPEG 4:2:0 Q85", Jpeg(picture, 1_000_000, 85));
        Row("1.0 MP JPEG 4:4:4 Q95", Jpeg(picture, 1_000_000, 95));
        Row("1.0 MP JPEG, turned", Turned(Jpeg(picture, 1_000_000, 85)));
        Row("1.0 MP JPEG, P3 profile", Wide(codec.Decode(Jpeg(picture, 1_000_000, 85))));
        Row("12 MP JPEG 4:2:0 Q85", Jpeg(picture, 12_000_000, 85));
        Row("1.0 MP PNG", Save(picture, 1_000_000, "pngsave_buffer", _ => { }));
        Row("1.0 MP WebP Q85", Save(picture, 1_000_000, "webpsave_buffer", s => s.Set("Q", 85)));
        Settle(output, codec, sample, photos);

        void Row(string name, byte[] file)
        {
            var times = new double[Repeats];
            for (var i = 0; i < Repeats; i++)
            {
                var started = Stopwatch.GetTimestamp();
                codec.Decode(file);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            Array.Sort(times);
            output.WriteLine(FormattableString.Invariant($"{name,-24} {file.Length,9} {times[Repeats / 2],8:F1} ms {times[0],6:F1} ms"));
        }
    }

    private static void Settle(TextWriter output, VipsPhotoCodec codec, byte[] sample, int photos)
    {
        Memory.Reset();
        for (var round = 1; round <= 4; round++)
        {
            var started = Stopwatch.GetTimestamp();
            Parallel.For(0, photos / 4, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ => codec.Decode(sample));
            var rate = photos / 4 / Stopwatch.GetElapsedTime(started).TotalSeconds;
            output.WriteLine(FormattableString.Invariant(
                $"{round * photos / 4} photos by {Threads} threads: {rate:F0} photos/s, resident {Environment.WorkingSet >> 20} MiB, peak {Memory.Peak() >> 20} MiB"));
        }
    }

    private static byte[] Jpeg(Picture picture, double pixels, int quality) =>
        Save(picture, pixels, "jpegsave_buffer", s => s.Set("Q", quality));

    private static unsafe byte[] Save(Picture picture, double pixels, string saver, Action<VipsOperation> options)
    {
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        var scale = Math.Sqrt(pixels / ((double)picture.Width * picture.Height));
        using var resize = new VipsOperation("thumbnail_image")
            .Set("in", image).Set("width", (int)(picture.Width * scale)).Set("height", (int)(picture.Height * scale));
        using var resized = resize.Run();
        using var save = new VipsOperation(saver).Set("in", resized).Set("keep", 0);
        options(save);
        return save.RunToFile();
    }

    /// <summary>As iPhones store it, with a profile that decoding must convert from.</summary>
    private static unsafe byte[] Wide(Picture picture)
    {
        using var pinned = picture.Rgb.Pin();
        using var image = VipsImage.FromRgb((byte*)pinned.Pointer, picture.Width, picture.Height);
        using var save = new VipsOperation("jpegsave_buffer").Set("in", image).Set("Q", 85).Set("profile", "p3");
        return save.RunToFile();
    }

    /// <summary>With an EXIF that asks for a quarter turn.</summary>
    private static byte[] Turned(byte[] jpeg) =>
    [
        .. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
    ];
}
