namespace Semblance.Cli.Output;

/// <summary>New files with personal data in them: nobody but their owner may read them, and none that is there is written over.</summary>
internal static class OwnFile
{
    /// <exception cref="SemblanceException">Refused, <c>file-exists</c>.</exception>
    public static FileStream Create(string path)
    {
        if (Path.Exists(path))
        {
            throw new SemblanceException(ErrorKind.Refused, "file-exists", $"{path} is there already: name another file.");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
