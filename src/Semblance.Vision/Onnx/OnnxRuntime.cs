using Semblance.Vision.Natives;

namespace Semblance.Vision.Onnx;

/// <summary>ONNX Runtime in this process: loaded once, on first use, with one environment, without telemetry, silent.</summary>
public sealed unsafe class OnnxRuntime
{
    public const string FileName = "libonnxruntime.so.1";

    private const int LogFatalOnly = 4;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private static readonly Lazy<OnnxRuntime> Loaded = new(Load);

    private OnnxRuntime(OrtApi api, string path)
    {
        (Api, Path) = (api, path);
        nint env, memory, allocator;
        fixed (byte* name = "semblance\0"u8)
        {
            api.Check(api.CreateEnv(LogFatalOnly, name, &env));
        }

        api.Check(api.DisableTelemetryEvents(env));
        api.Check(api.CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &memory));
        api.Check(api.GetAllocatorWithDefaultOptions(&allocator));
        (Env, CpuMemory, Allocator) = (env, memory, allocator);
    }

    /// <exception cref="SemblanceException">Unavailable, <c>natives-missing</c>: the library is not there or cannot be loaded; says why, and what to run.</exception>
    public static OnnxRuntime Instance => Loaded.Value;

    /// <summary>The library's version, such as <c>1.30.0</c>.</summary>
    public string Version => Api.Version;

    /// <summary>Where the library was loaded from.</summary>
    public string Path { get; }

    internal OrtApi Api { get; }

    /// <summary>These three live as long as the process.</summary>
    internal nint Env { get; }

    internal nint CpuMemory { get; }

    internal nint Allocator { get; }

    private static OnnxRuntime Load()
    {
        var path = NativeFiles.Find(NativeFiles.Lib, FileName);
        try
        {
            return new OnnxRuntime(OrtApi.Of(SharedLibrary.Load(path)), path);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or OrtException)
        {
            throw NativeFiles.Unloadable(path, e);
        }
    }
}
