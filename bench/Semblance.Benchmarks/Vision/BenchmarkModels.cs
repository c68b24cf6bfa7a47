using Semblance.Vision.Models;
using Semblance.Vision.Natives;

namespace Semblance.Benchmarks.Vision;

/// <summary>The default sets, converted once for all runs.</summary>
internal static class BenchmarkModels
{
    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "semblance-bench-models");

    public static async Task<ModelLibrary> InstallAsync()
    {
        var library = new ModelLibrary(Folder);
        await library.InstallAsync(NativeFiles.Find(NativeFiles.Weights), null, CancellationToken.None);
        return library;
    }
}
