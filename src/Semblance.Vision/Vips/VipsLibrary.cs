using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Semblance.Vision.Natives;

namespace Semblance.Vision.Vips;

/// <summary>
/// libvips in this process: loaded once, on first use; one thread a call, nothing cached (its cache would keep pointers to memory that is not its
/// own), loaders that are not meant for strangers' files blocked, and silent.
/// </summary>
public sealed unsafe class VipsLibrary
{
    private const int LogHandled = 1;

    private static readonly Lazy<VipsLibrary> Loaded = new(Load);

    private VipsLibrary(string path, string version) => (Path, Version) = (path, version);

    /// <exception cref="SemblanceException">Unavailable, <c>natives-missing</c>: the library is not there or cannot be loaded; says why, and what to run.</exception>
    public static VipsLibrary Instance => Loaded.Value;

    /// <summary>Where the library was loaded from.</summary>
    public string Path { get; }

    /// <summary>Such as <c>8.18.7</c>.</summary>
    public string Version { get; }

    /// <summary>Bytes that libvips holds for pixels just now: a leak shows here first.</summary>
    internal static long PixelMemory => (long)VipsApi.TrackedMemory();

    private static VipsLibrary Load()
    {
        var path = Find(NativeFiles.Find(NativeFiles.Lib));
        try
        {
            var library = SharedLibrary.Load(path);
            NativeLibrary.SetDllImportResolver(typeof(VipsApi).Assembly, (name, _, _) => name == VipsApi.Library ? library : 0);
            VipsApi.LogSetDefaultHandler(&IgnoreLog, 0);
            VipsApi.LogSetWriter(&IgnoreStructuredLog, 0, 0);
            if (VipsApi.Init("semblance") != 0)
            {
                throw new VipsException();
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or VipsException)
        {
            throw NativeFiles.Unloadable(path, e);
        }

        VipsApi.BlockUntrustedSet(1);
        VipsApi.CacheSetMax(0);
        VipsApi.ConcurrencySet(1);
        return new VipsLibrary(path, Marshal.PtrToStringUTF8(VipsApi.VersionString()) ?? "?");
    }

    /// <summary>The file's name carries its version; the last one wins should there be several.</summary>
    private static string Find(string folder) =>
        Directory.EnumerateFiles(folder, "libvips-cpp.so.*").Order(StringComparer.Ordinal).LastOrDefault()
        ?? throw NativeFiles.Missing($"There is no libvips-cpp.so in {folder}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreLog(nint domain, int level, nint message, nint data)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IgnoreStructuredLog(int level, nint fields, nuint count, nint data) => LogHandled;
}
