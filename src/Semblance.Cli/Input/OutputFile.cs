namespace Semblance.Cli.Input;

/// <summary>A file that a command will write at its end.</summary>
internal static class OutputFile
{
    /// <summary>Asked before the work begins, which may take hours.</summary>
    /// <param name="path">Null where no file was asked for.</param>
    /// <exception cref="SemblanceException">NotFound, <c>folder-missing</c>; Invalid, <c>file-is-folder</c>.</exception>
    public static void Require(string? path)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new SemblanceException(ErrorKind.Invalid, "file-is-folder", $"{path} is a folder: name a file in it.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new SemblanceException(ErrorKind.NotFound, "folder-missing", $"There is no folder {folder}: make it first.");
        }
    }
}
