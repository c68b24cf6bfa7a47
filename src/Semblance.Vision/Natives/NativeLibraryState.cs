using Semblance.Vision.Onnx;
using Semblance.Vision.Vips;

namespace Semblance.Vision.Natives;

/// <summary>Whether a native library can be used on this machine, for who examines it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Description">Its version and place; or why it cannot be used and what to do.</param>
/// <param name="IsUsable">False when nothing that needs it will work.</param>
public sealed record NativeLibraryState(string Name, string Description, bool IsUsable)
{
    /// <summary>Loads each library there is and says how that went; throws nothing.</summary>
    public static IReadOnlyList<NativeLibraryState> ExamineAll() =>
    [
        Examine("libvips", () => (VipsLibrary.Instance.Version, VipsLibrary.Instance.Path)),
        Examine("ONNX Runtime", () => (OnnxRuntime.Instance.Version, OnnxRuntime.Instance.Path)),
    ];

    private static NativeLibraryState Examine(string name, Func<(string Version, string Path)> load)
    {
        try
        {
            var (version, path) = load();
            return new NativeLibraryState(name, $"{name} {version}, {path}.", IsUsable: true);
        }
        catch (SemblanceException e)
        {
            return new NativeLibraryState(name, $"{name}: {e.Message}", IsUsable: false);
        }
    }
}
