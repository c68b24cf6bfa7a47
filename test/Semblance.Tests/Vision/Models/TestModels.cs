using Semblance.Vision.Models;
using Semblance.Vision.Natives;

namespace Semblance.Tests.Vision.Models;

/// <summary>The default sets, made once a test run from the natives' weights into <c>artifacts/test-models</c>, where later runs find them unchanged.</summary>
internal static class TestModels
{
    private static readonly Lazy<Task<ModelLibrary>> Made = new(InstallAsync);

    public static Task<ModelLibrary> LibraryAsync() => Made.Value;

    public static async Task<ModelSet> AccurateAsync() => (await LibraryAsync()).Open("default");

    public static async Task<ModelSet> FastAsync() => (await LibraryAsync()).Open("fast");

    private static async Task<ModelLibrary> InstallAsync()
    {
        var library = new ModelLibrary(Path.Combine(Repository.Root, "artifacts", "test-models"));
        await library.InstallAsync(NativeFiles.Find(NativeFiles.Weights), null, CancellationToken.None);
        return library;
    }
}
