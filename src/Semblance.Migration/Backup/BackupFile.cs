namespace Semblance.Migration.Backup;

/// <summary>The archive as a file on a disk.</summary>
internal static class BackupFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A new file that only its owner may read: it holds faces.</summary>
    public static FileStream Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous, BufferSize = 1 << 20 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(file, options);
    }

    // ENOSPC is 28 and EDQUOT 122 on Linux; .NET reports the number as it is.
    public static SemblanceException Translate(Exception e, string file) => e.HResult is 28 or 122 or unchecked((int)0x80070070)
        ? new SemblanceException(ErrorKind.Exhausted, "backup-full", $"{file}: the disk is full: make room, or name a file on another disk.", e)
        : new SemblanceException(ErrorKind.Refused, "backup-unwritable", $"{file} cannot be written: check that its folder exists, and the rights of both.", e);
}
