using System.Text;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Tests.Enrolment;

/// <summary>
/// Photos that say what is in them: the bytes of "ada 0.1" decode to a picture of one pixel, whose face is Ada's, 0.1 away from her middle. Several faces
/// are separated by commas, and lie where "@300" says, that many pixels from the left; "yaw:30" turns one, "ear:0.1" nearly closes its eyes; "garbage" is no photo, and
/// neither are several lines.
/// </summary>
internal sealed class ScriptedVision : IPhotoCodec, IFaceEncoder
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Picture, string> _pictures = new(ReferenceEqualityComparer.Instance);

    public Space Space { get; init; } = KnownSpaces.Dlib;

    public static ReadOnlyMemory<byte> Photo(string faces) => Encoding.UTF8.GetBytes(faces);

    public Picture Decode(ReadOnlyMemory<byte> image)
    {
        var text = Encoding.UTF8.GetString(image.Span);
        if (text == "garbage" || !IsReadable(text))
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-format", "This is no photo.");
        }

        var picture = new Picture(1, 1, System.Security.Cryptography.SHA256.HashData(image.Span).AsMemory(0, 3));
        _pictures[picture] = text;
        return picture;
    }

    // Begins as a PNG file does, so that it is told for one.
    public byte[] EncodePng(Picture picture) => [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Encoding.UTF8.GetBytes(_pictures[picture])];

    public byte[] EncodeJpeg(Picture picture) => throw new NotSupportedException();

    public byte[] EncodeThumbnail(Picture picture, FaceBox box, int side) => Encoding.UTF8.GetBytes($"thumbnail of {_pictures[picture]}");

    public Task<IReadOnlyList<EncodedFace>> EncodeAsync(Picture picture, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EncodedFace>>(
        [.. Faces(_pictures[picture]).Select(Face)]);

    public Task<EncodedFace> EncodeCropAsync(Picture crop, CancellationToken cancellationToken) =>
        Task.FromResult(Face(_pictures[crop]) with { Box = new FaceBox(0, 0, 1, 1), Score = 0 });

    /// <summary>Of name and distance: people are about 1 apart, and the photos of one on a line through their middle.</summary>
    public static float[] Embedding(string name, float distance)
    {
        var random = new Random(name.Aggregate(17, (h, c) => (h * 31) + c));
        var vector = Enumerable.Range(0, 128).Select(_ => (float)(random.NextDouble() - 0.5) * 0.22f).ToArray();
        vector[0] += distance;
        return vector;
    }

    private static bool IsReadable(string text)
    {
        try
        {
            return Faces(text).Select(Face).Count() >= 0;
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Faces(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(f => f != "nobody");

    private static EncodedFace Face(string text)
    {
        var parts = text.Split('@')[0].Trim().Split(' ').Where(p => !p.Contains(':')).ToArray();
        return new EncodedFace
        {
            Box = new FaceBox(text.Contains('@') ? int.Parse(text.Split('@')[1], System.Globalization.CultureInfo.InvariantCulture) : 0, 0, 100, 100),
            Score = 0.9,
            Points = Number(text, "ear:") is { } openness ? Semblance.Tests.Liveness.LivenessRuleTests.Points(openness) : [],
            Embedding = Embedding(parts[0], parts.Length > 1 ? float.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0),
            Quality = new FaceQuality { Size = 100, Inside = 1, Sharpness = 0.5, Brightness = 0.5, Yaw = Number(text, "yaw:") ?? 0, Pitch = 0, Roll = 0, Overall = 0.7 },
        };
    }

    private static double? Number(string text, string name) => text.Split(' ', '@').FirstOrDefault(p => p.StartsWith(name, StringComparison.Ordinal)) is { } part
        ? double.Parse(part[name.Length..], System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
