using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Semblance.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Vision.Faces;

/// <summary>
/// Eight callers decode photos and recognise their faces, with both default sets in one process: a few rounds, and for as many minutes as SEMBLANCE_SOAK says; then
/// memory is measured, too, so that this runs alone.
/// </summary>
public sealed class EncoderSoakTests
{
    private const int Callers = 8;
    private const int Rounds = 3;

    [Fact]
    public async Task Eight_callers_recognise_photos_without_a_mismatch()
    {
        var codec = new VipsPhotoCodec();
        using var accurate = FaceEncoder.Open(await TestModels.AccurateAsync());
        using var fast = FaceEncoder.Open(await TestModels.FastAsync());
        var jobs = new List<(FaceEncoder Encoder, byte[] File)>();
        foreach (var name in SamplePhotos.Names)
        {
            var file = File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, name));
            jobs.Add((fast, file));
            jobs.Add((jobs.Count % 4 == 1 ? accurate : fast, codec.EncodePng(MadePhotos.Around(SamplePhotos.Decode(name), SamplePhotos.FacesOf(name, "ssd")[0].Box, 5, 200, 1))));
        }

        jobs.Add((fast, "no photo"u8.ToArray()));
        var expected = new List<string>();
        foreach (var (encoder, file) in jobs)
        {
            expected.Add(await DigestAsync(codec, encoder, file));
        }

        await RunAsync(Rounds, TimeSpan.Zero);
        if (Soak.Minutes > 0)
        {
            // Every caller with every photo, however slow the machine: what is allocated once is allocated now.
            await RunAsync(jobs.Count, TimeSpan.FromMinutes(Soak.Minutes / 4));
            var before = Soak.SettledMemory();
            await RunAsync(0, TimeSpan.FromMinutes(Soak.Minutes * 3 / 4));
            Assert.InRange(Soak.SettledMemory() - before, long.MinValue, Soak.MostGrowth);
        }

        async Task RunAsync(int rounds, TimeSpan atLeast)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (var round = 0; round < rounds || Stopwatch.GetElapsedTime(started) < atLeast; round++)
                {
                    var at = ((round * 5) + caller) % jobs.Count;
                    Assert.Equal(expected[at], await DigestAsync(codec, jobs[at].Encoder, jobs[at].File));
                }
            })));
        }
    }

    /// <summary>Of every box and embedding, to the last bit; the code of a refusal.</summary>
    private static async Task<string> DigestAsync(VipsPhotoCodec codec, FaceEncoder encoder, byte[] file)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var face in await encoder.EncodeAsync(codec.Decode(file), CancellationToken.None))
            {
                hash.AppendData(MemoryMarshal.AsBytes<FaceBox>(new[] { face.Box }));
                hash.AppendData(MemoryMarshal.AsBytes(face.Embedding.Span));
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
        catch (SemblanceException e)
        {
            return e.Code;
        }
    }
}
