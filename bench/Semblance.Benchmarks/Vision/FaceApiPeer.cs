using System.Diagnostics;
using System.Text.Json;
using Semblance.Benchmarks.Search;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Models;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Vision;

/// <summary>How many times as fast is Semblance as face-api on Node with the same networks, on the same photo, in the same run? Warm, medians, one thread each.</summary>
internal static class FaceApiPeer
{
    private const int Rounds = 15;

    private static readonly (string Profile, string Set)[] Profiles = [("accurate", "default"), ("fast", "fast")];

    public static async Task RunAsync(TextWriter output, ModelLibrary library, Picture picture)
    {
        var codec = new VipsPhotoCodec();
        var bytes = codec.EncodeJpeg(picture);
        var photo = Path.Combine(Path.GetTempPath(), $"semblance-peer-{Environment.ProcessId}.jpg");
        await File.WriteAllBytesAsync(photo, bytes);
        try
        {
            var answer = Report.Output("node", Peers.ScriptPath("face_api.mjs"), $"{Rounds}", photo);
            if (answer.Length == 0)
            {
                output.WriteLine("face-api on Node did not run: see bench/peers/README.md");
                return;
            }

            using var peer = JsonDocument.Parse(answer);
            output.WriteLine(
                $"face-api {peer.RootElement.GetProperty("version").GetString()} on Node (tfjs WASM with SIMD, {peer.RootElement.GetProperty("threads").GetInt32()} thread) and Semblance (1 thread), "
                + $"one JPEG file of {picture.Width} x {picture.Height}, one face, {Rounds} rounds, medians");
            foreach (var (profile, set) in Profiles)
            {
                using var encoder = FaceEncoder.Open(library.Open(set));
                var (decode, recognise, faces) = await MeasureAsync(codec, encoder, bytes);
                var theirs = peer.RootElement.GetProperty("profiles").GetProperty(profile);
                var (theirDecode, theirRecognise) = (theirs.GetProperty("decode").GetDouble(), theirs.GetProperty("recognise").GetDouble());
                output.WriteLine(FormattableString.Invariant(
                    $"{set,-8} face-api: decode {theirDecode,6:F1} ms, recognise {theirRecognise,7:F1} ms, {theirs.GetProperty("faces").GetDouble()} face; Semblance: decode {decode,5:F1} ms, recognise {recognise,6:F1} ms, {faces} face: {theirRecognise / recognise:F1} times as fast, {(theirDecode + theirRecognise) / (decode + recognise):F1} with decoding"));
            }
        }
        finally
        {
            File.Delete(photo);
        }
    }

    private static async Task<(double Decode, double Recognise, int Faces)> MeasureAsync(VipsPhotoCodec codec, FaceEncoder encoder, byte[] bytes)
    {
        var (decodes, recognitions, faces) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round <= Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var picture = codec.Decode(bytes);
            var decoded = Stopwatch.GetTimestamp();
            faces = (await encoder.EncodeAsync(picture, CancellationToken.None)).Count;
            if (round > 0)
            {
                decodes.Add(Stopwatch.GetElapsedTime(started, decoded).TotalMilliseconds);
                recognitions.Add(Stopwatch.GetElapsedTime(decoded).TotalMilliseconds);
            }
        }

        return (Median(decodes), Median(recognitions), faces);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
