using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Vision.Faces;

/// <summary>The six photos of face-api's npm package, and what face-api itself answers for them: test/golden/photos.json.</summary>
internal static class SamplePhotos
{
    private static readonly ConcurrentDictionary<string, Lazy<Picture>> Pictures = new(StringComparer.Ordinal);

    private static readonly Lazy<JsonElement[]> Golden = new(() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "test", "golden", "photos.json"))).RootElement.GetProperty("photos").EnumerateArray()]);

    public static IReadOnlyList<string> Names { get; } = ["sample1.jpg", "sample2.jpg", "sample3.jpg", "sample4.jpg", "sample5.jpg", "sample6.jpg"];

    public static TheoryData<string> All => [.. Names];

    /// <summary>Decoded once a test run.</summary>
    public static Picture Decode(string name) => Pictures.GetOrAdd(
        name, n => new Lazy<Picture>(() => new VipsPhotoCodec().Decode(File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, n))))).Value;

    /// <summary>What face-api finds; fails when the pixels are not those it saw.</summary>
    /// <param name="detector"><c>ssd</c> or <c>tinyYolo</c>.</param>
    public static IReadOnlyList<GoldenFace> FacesOf(string name, string detector)
    {
        var photo = Golden.Value.Single(p => p.GetProperty("file").GetString() == name);
        Assert.Equal(photo.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Decode(name).Rgb.Span)));
        return [.. photo.GetProperty(detector).EnumerateArray().Select(Read)];
    }

    private static GoldenFace Read(JsonElement face) => new(
        face.GetProperty("score").GetDouble(),
        Box(face.GetProperty("box")),
        [.. face.GetProperty("points").EnumerateArray().Select(p => new FacePoint(p[0].GetDouble(), p[1].GetDouble()))],
        Box(face.GetProperty("dlibBox")),
        [.. face.GetProperty("dlibDescriptor").EnumerateArray().Select(v => v.GetSingle())]);

    private static FaceBox Box(JsonElement box) => new(
        box.GetProperty("x").GetDouble(), box.GetProperty("y").GetDouble(), box.GetProperty("width").GetDouble(), box.GetProperty("height").GetDouble());
}

/// <summary>A face as face-api sees it: its crop is <see cref="Crop"/>, its descriptor that of the crop.</summary>
internal sealed record GoldenFace(double Score, FaceBox Box, FacePoint[] Points, FaceBox Crop, float[] Descriptor);
