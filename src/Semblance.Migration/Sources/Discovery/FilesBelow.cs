namespace Semblance.Migration.Sources.Discovery;

/// <summary>Keeps paths that a data file names inside the root.</summary>
internal static class FilesBelow
{
    /// <summary>Relative to the root with '/'; null when the candidate is no file or an empty one (as pipes and devices are, and opening one could wait for ever), lies outside the root, or is reached through a link, which may lead anywhere.</summary>
    public static string? Find(string root, string candidate)
    {
        if (candidate.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var full = Path.GetFullPath(candidate);
        if (!full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || new FileInfo(full) is not { Exists: true, Length: > 0 } || IsThroughLink(root, full))
        {
            return null;
        }

        return Path.GetRelativePath(root, full).Replace(Path.DirectorySeparatorChar, '/');
    }

    private static bool IsThroughLink(string root, string full)
    {
        for (FileSystemInfo? at = new FileInfo(full); at is not null && at.FullName.Length > root.Length;
             at = at is FileInfo file ? file.Directory : ((DirectoryInfo)at).Parent)
        {
            if (at.LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }
}
