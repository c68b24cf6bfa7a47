using System.Diagnostics;
using System.Text;
using Semblance.Benchmarks.Search;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Faces;
using Semblance.Vision.Faces.Alignment;
using Semblance.Vision.Models;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Benchmarks.Vision;

/// <summary>
/// How long does a user wait for the import of the pixel store of the tutorials, <c>faces_data.pkl</c> with 50 x 50 crops and <c>names.pkl</c>, embedded on the way?
/// The published program, a process each, from its start to its end: plan, run --apply, verify. The crops are the faces of the six sample photos, moved by pixels.
/// </summary>
internal static class PixelStoreImport
{
    private const int Side = 50;
    private const int Rounds = 3;

    public static async Task RunAsync(TextWriter output, int rows)
    {
        await BenchmarkModels.InstallAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("semblance-pixels-").FullName;
            try
            {
                await WriteAsync(Path.Combine(folder, "source"), rows);
                var plan = Path.Combine(folder, "plan.json");
                string[] shared = ["--store", $"sqlite:{folder}/semblance.db", "--json"];
                var (planned, _) = Time(["import", "plan", Path.Combine(folder, "source"), "--out", plan, .. shared]);
                var (applied, answer) = Time(["import", "run", plan, "--apply", .. shared]);
                using var run = System.Text.Json.JsonDocument.Parse(answer);
                var (verified, _) = Time(["import", "verify", run.RootElement.GetProperty("run").GetString()!, .. shared]);
                output.WriteLine(FormattableString.Invariant(
                    $"{rows} crops of {Side} x {Side} x 3, {Directory.GetFiles(folder + "/semblance.db.photos", "*", SearchOption.AllDirectories).Length} files kept: plan {planned:F2} s, run --apply {applied:F2} s, verify {verified:F2} s"));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static (double Seconds, string Answer) Time(string[] command)
    {
        Environment.SetEnvironmentVariable("SEMBLANCE_MODELS", BenchmarkModels.Folder);
        var started = Stopwatch.GetTimestamp();
        var answer = Report.Output(Path.Combine(Peers.ScriptPath(""), "..", "..", "semblance"), command);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, answer);
    }

    private static async Task WriteAsync(string folder, int rows)
    {
        Directory.CreateDirectory(folder);
        var faces = await FacesAsync();
        var data = new byte[rows * Side * Side * Picture.Channels];
        for (var i = 0; i < rows; i++)
        {
            var (photo, box) = faces[i % faces.Count];
            var step = i / faces.Count;
            Crop(photo, box with { X = box.X + (step % 5) - 2, Y = box.Y + (step / 5) - 2 }, data.AsSpan(i * Side * Side * Picture.Channels));
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, "faces_data.pkl"), PickledArray(data, rows));
        await File.WriteAllBytesAsync(Path.Combine(folder, "names.pkl"), PickledList(Enumerable.Range(0, rows).Select(i => $"person{i % faces.Count:d2}")));
    }

    private static async Task<List<(Picture Photo, FaceBox Box)>> FacesAsync()
    {
        var faces = new List<(Picture Photo, FaceBox Box)>();
        using var encoder = FaceEncoder.Open((await BenchmarkModels.InstallAsync()).Open("default"));
        foreach (var path in Directory.EnumerateFiles(NativeFiles.Find(NativeFiles.Samples), "*.jpg").Order(StringComparer.Ordinal))
        {
            var photo = new VipsPhotoCodec().Decode(await File.ReadAllBytesAsync(path));
            faces.AddRange((await encoder.EncodeAsync(photo, CancellationToken.None)).Select(f => (photo, f.Box)));
        }

        return faces;
    }

    /// <summary>As OpenCV has it: blue, green, red.</summary>
    private static void Crop(Picture photo, FaceBox box, Span<byte> to)
    {
        var chip = new float[Side * Side * Picture.Channels];
        new FaceAligner(FaceAlignment.DlibChip, Side).Align(photo, box, [], chip);
        for (var i = 0; i < chip.Length; i++)
        {
            to[i] = (byte)chip[i - (i % 3) + 2 - (i % 3)];
        }
    }

    /// <summary>Protocol 3, as NumPy pickles a uint8 array of shape (rows, 7500).</summary>
    private static byte[] PickledArray(byte[] data, int rows) =>
    [
        0x80, 3, .. "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0"u8, 0x85, .. "C\u0001b"u8, 0x87, (byte)'R',
        .. "(K\u0001M"u8, (byte)rows, (byte)(rows >> 8), (byte)'M', 0x4C, 0x1D, 0x86,
        .. "cnumpy\ndtype\nX\u0002\0\0\0u1K\0K\u0001"u8, 0x87, .. "R(K\u0003X\u0001\0\0\0|NNNJ"u8, 255, 255, 255, 255, (byte)'J', 255, 255, 255, 255, .. "K\0tb"u8,
        0x89, (byte)'B', .. BitConverter.GetBytes(data.Length), .. data, .. "tb."u8,
    ];

    private static byte[] PickledList(IEnumerable<string> names) =>
    [
        0x80, 3, .. "]("u8,
        .. names.SelectMany(name => (byte[])[(byte)'X', .. BitConverter.GetBytes(name.Length), .. Encoding.ASCII.GetBytes(name)]),
        .. "e."u8,
    ];
}
