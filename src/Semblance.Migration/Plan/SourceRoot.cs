namespace Semblance.Migration.Plan;

/// <summary>
/// The folder an import reads from. Turns relative paths, which come from data files and plans, into paths of existing files that lie
/// inside it: neither '..' nor an absolute path nor a symbolic link leads out.
/// </summary>
internal sealed class SourceRoot
{
    private readonly HashSet<string> _checkedFolders = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="path">A folder that exists; else NotFound, <c>source-not-found</c>.</param>
    public SourceRoot(string path)
    {
        FullPath = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(FullPath))
        {
            throw new SemblanceException(ErrorKind.NotFound, "source-not-found",
                $"There is no folder {FullPath}: was the source moved? Put it, or a link to it, back there, or plan again where it is now.");
        }
    }

    public string FullPath { get; }

    /// <summary>True when the text is a relative path that stays inside, by its letters alone.</summary>
    public static bool IsInside(string relative) =>
        relative.Length > 0 && relative[0] != '/' && !relative.Contains('\0')
        // A letter like any other where it does not separate folders.
        && (System.IO.Path.DirectorySeparatorChar == '/' || !relative.Contains('\\'))
        && !relative.Split('/').Any(part => part is "" or "." or "..");

    /// <summary>The absolute path. Refused, <c>path-outside-root</c>.</summary>
    public string Resolve(string relative)
    {
        if (!IsInside(relative))
        {
            throw Outside(relative);
        }

        var current = FullPath;
        var parts = relative.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            current = System.IO.Path.Combine(current, parts[i]);
            if (i < parts.Length - 1 && IsChecked(current))
            {
                continue;
            }

            CheckLink(current, relative);
        }

        return current;
    }

    private bool IsChecked(string folder)
    {
        lock (_gate)
        {
            return !_checkedFolders.Add(folder);
        }
    }

    private void CheckLink(string path, string relative)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (info.LinkTarget is null)
        {
            return;
        }

        var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        if (target is null || !target.StartsWith(FullPath + "/", StringComparison.Ordinal))
        {
            throw Outside(relative);
        }
    }

    private SemblanceException Outside(string relative) =>
        new(ErrorKind.Refused, "path-outside-root", $"\"{relative}\" leads out of {FullPath}: only files inside the source are read.");
}
