namespace Semblance.Vision.Natives;

/// <summary>
/// Where the native libraries and the default models' weights lie: a folder with <c>lib/</c>, <c>weights/</c> and, for tests, <c>samples/</c>,
/// made by <c>scripts/natives.sh</c>. Looked for in <c>SEMBLANCE_NATIVES</c>, then in <c>natives/</c> beside the executable, then in
/// <c>artifacts/natives</c> of the repository the executable was built in.
/// </summary>
public static class NativeFiles
{
    public const string Variable = "SEMBLANCE_NATIVES";

    /// <summary>The libraries' subfolder.</summary>
    public const string Lib = "lib";

    /// <summary>The subfolder of the default models' weights, as the npm package has them.</summary>
    public const string Weights = "weights";

    /// <summary>The subfolder of the photos that tests use.</summary>
    public const string Samples = "samples";

    /// <summary>The folder; null when there is none. A folder named by the variable is taken as it is, even if it does not exist.</summary>
    public static string? FindFolder() => FindFolder(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory);

    /// <summary>The path of a file or folder below the natives folder.</summary>
    /// <exception cref="SemblanceException">Unavailable, <c>natives-missing</c>: there is no natives folder, or not this in it.</exception>
    public static string Find(params ReadOnlySpan<string> parts)
    {
        var folder = FindFolder() ?? throw Missing($"There is no folder of native libraries ({Path.Combine(parts)} was looked for)");
        var path = Path.Combine([folder, .. parts]);
        return Path.Exists(path) ? path : throw Missing($"{path} does not exist");
    }

    /// <summary>As <see cref="FindFolder()"/>, of a given variable's value and executable's folder.</summary>
    internal static string? FindFolder(string? named, string executableFolder)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            return Path.GetFullPath(named);
        }

        var beside = Path.Combine(executableFolder, "natives");
        return Directory.Exists(Path.Combine(beside, Lib)) ? beside : InRepository(new DirectoryInfo(executableFolder));
    }

    internal static SemblanceException Missing(string what, Exception? inner = null) => new(
        ErrorKind.Unavailable, "natives-missing", $"{what}: run 'scripts/natives.sh' in the repository, or set {Variable} to the folder that holds '{Lib}/'.", inner);

    internal static SemblanceException Unloadable(string path, Exception cause) => new(
        ErrorKind.Unavailable,
        "natives-missing",
        $"{path} cannot be loaded ({cause.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}): it needs Linux on x86-64 with glibc 2.28 or newer and libstdc++6; "
        + "where those are there, remove artifacts/natives and run 'scripts/natives.sh' again.",
        cause);

    private static string? InRepository(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            var natives = Path.Combine(folder.FullName, "artifacts", "natives");
            if (File.Exists(Path.Combine(folder.FullName, "Semblance.slnx")))
            {
                return Directory.Exists(natives) ? natives : null;
            }
        }

        return null;
    }
}
