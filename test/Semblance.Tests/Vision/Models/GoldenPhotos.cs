using System.Text.Json;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Vision.Models;

/// <summary>What face-api answers on the sample photos (test/golden/photos.json), and those photos.</summary>
internal static class GoldenPhotos
{
    public static IReadOnlyList<GoldenPhoto> All { get; } = Read();

    private static GoldenPhoto[] Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "test", "golden", "photos.json")));
        return [.. document.RootElement.GetProperty("photos").EnumerateArray().Select(p => new GoldenPhoto(
            p.GetProperty("file").GetString()!,
            p.GetProperty("sha256").GetString()!,
            Faces(p.GetProperty("ssd")),
            Faces(p.GetProperty("tinyYolo"))))];
    }

    private static GoldenFace[] Faces(JsonElement faces) => [.. faces.EnumerateArray().Select(f => new GoldenFace(
        f.GetProperty("score").GetDouble(),
        Box(f.GetProperty("box")),
        [.. f.GetProperty("points").EnumerateArray().Select(p => new FacePoint(p[0].GetDouble(), p[1].GetDouble()))],
        Box(f.GetProperty("dlibBox")),
        Floats(f.GetProperty("dlibDescriptor")),
        Box(f.GetProperty("tightBox")),
        Floats(f.GetProperty("tightDescriptor"))))];

    private static FaceBox Box(JsonElement box) => new(
        box.GetProperty("x").GetDouble(), box.GetProperty("y").GetDouble(), box.GetProperty("width").GetDouble(), box.GetProperty("height").GetDouble());

    private static float[] Floats(JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetSingle())];
}

/// <param name="Sha256">Of the decoded pixels, rows of RGB.</param>
internal sealed record GoldenPhoto(string File, string Sha256, IReadOnlyList<GoldenFace> Ssd, IReadOnlyList<GoldenFace> TinyYolo)
{
    public Picture Decode() => new VipsPhotoCodec().Decode(System.IO.File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, File)));

    public override string ToString() => File;
}

/// <param name="DlibBox">face-api's crop around eyes and mouth, from which <paramref name="DlibDescriptor"/> is.</param>
/// <param name="TightBox">face-api's crop around all points, from which <paramref name="TightDescriptor"/> is.</param>
internal sealed record GoldenFace(
    double Score, FaceBox Box, IReadOnlyList<FacePoint> Points, FaceBox DlibBox, float[] DlibDescriptor, FaceBox TightBox, float[] TightDescriptor);
