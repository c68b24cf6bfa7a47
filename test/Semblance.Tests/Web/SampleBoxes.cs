using System.Collections.Concurrent;
using Semblance.Faces;
using Semblance.Tests.Vision.Faces;
using Semblance.Tests.Vision.Models;
using Semblance.Vision.Faces;

namespace Semblance.Tests.Web;

/// <summary>Where the faces of the sample photos are, as the default models find them; found once a test run.</summary>
internal static class SampleBoxes
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<FaceBox>>>> Found = new(StringComparer.Ordinal);

    public static Task<IReadOnlyList<FaceBox>> OfAsync(string sample) => Found.GetOrAdd(sample, s => new(() => FindAsync(s))).Value;

    private static async Task<IReadOnlyList<FaceBox>> FindAsync(string sample)
    {
        using var encoder = FaceEncoder.Open(await TestModels.AccurateAsync());
        return [.. (await encoder.EncodeAsync(SamplePhotos.Decode(sample), default)).Select(f => f.Box)];
    }
}
