using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Semblance.Documents;

/// <summary>Pipes, devices and sockets, told from files before anything is opened: opening one may wait for ever, and reading one may never end. .NET shows them as empty files.</summary>
internal static class SpecialFile
{
    // Source: https://man7.org/linux/man-pages/man2/statx.2.html, the same on every processor; and linux/stat.h.
    private const int OfWorkingFolder = -100;
    private const uint TypeWanted = 1;
    private const int BufferBytes = 256;
    private const int ModeAt = 28;
    private const int TypeBits = 0xF000;

    /// <exception cref="SemblanceException">Invalid, <c>file-special</c>. Not outside Linux, where they are taken for empty.</exception>
    public static void Refuse(string path)
    {
        if (Find(path) is { } what)
        {
            throw new SemblanceException(ErrorKind.Invalid, "file-special", $"{path} is {what} and no file: save what comes from it as a file with its usual ending, such as .csv, and bring that.");
        }
    }

    /// <returns>What it is, in words; null for a file, a folder, and what is not there.</returns>
    private static string? Find(string path)
    {
        var status = new byte[BufferBytes];
        if (!OperatingSystem.IsLinux() || Status(OfWorkingFolder, path, 0, TypeWanted, status) != 0)
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeAt)) & TypeBits) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [DllImport("libc", EntryPoint = "statx", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint wanted, [Out] byte[] status);
}
