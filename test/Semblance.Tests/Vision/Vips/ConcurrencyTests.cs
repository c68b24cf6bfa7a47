using System.Diagnostics;
using System.Security.Cryptography;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Vips;
using static Semblance.Tests.Vision.Pictures.TestPictures;

namespace Semblance.Tests.Vision.Vips;

/// <summary>Eight threads decode at once: a few rounds, and for as many minutes as SEMBLANCE_SOAK says; then memory is measured, too, so that this runs alone.</summary>
public class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Rounds = 12;

    [Fact]
    public async Task Eight_threads_decode_without_a_mismatch()
    {
        var codec = new VipsPhotoCodec();
        var files = Files(codec);
        var expected = files.Select(f => Digest(codec, f)).ToArray();
        await RunAsync(Rounds, TimeSpan.Zero);
        if (Soak.Minutes > 0)
        {
            await RunAsync(0, TimeSpan.FromMinutes(Soak.Minutes / 4));
            var before = Soak.SettledMemory();
            await RunAsync(0, TimeSpan.FromMinutes(Soak.Minutes * 3 / 4));
            Assert.InRange(Soak.SettledMemory() - before, long.MinValue, Soak.MostGrowth);
        }

        async Task RunAsync(int rounds, TimeSpan atLeast)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
                () =>
                {
                    for (var round = 0; round < rounds || Stopwatch.GetElapsedTime(started) < atLeast; round++)
                    {
                        var at = ((round * 7) + thread) % files.Length;
                        Assert.Equal(expected[at], Digest(codec, files[at]));
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
        }
    }

    /// <summary>Of every format, turned ones and broken ones.</summary>
    private static byte[][] Files(VipsPhotoCodec codec)
    {
        var picture = Quarters(320, 200);
        var jpeg = codec.EncodeJpeg(picture);
        return
        [
            jpeg, ExifBytes.Orient(jpeg, 6), jpeg[..^300], codec.EncodePng(picture), codec.EncodePng(picture)[..^100], "no photo"u8.ToArray(),
            Save(picture, "webpsave_buffer"), Save(picture, "tiffsave_buffer"), Save(picture, "gifsave_buffer"),
            PngBytes.Promise(50_000, 50_000),
        ];
    }

    private static string Digest(VipsPhotoCodec codec, byte[] file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(codec.Decode(file).Rgb.Span));
        }
        catch (SemblanceException e)
        {
            return e.Code;
        }
    }
}
