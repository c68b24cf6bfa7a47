using System.Runtime.InteropServices;

namespace Semblance.Search.Kernels;

/// <summary>What the system is told about memory to come; it may ignore all of it. Source: https://man7.org/linux/man-pages/man2/madvise.2.html</summary>
internal static unsafe class MemoryAdvice
{
    private const int WillNeed = 3;
    private const int HugePage = 14;

    /// <summary>Asks the system to read this part of a mapped file now, in the background.</summary>
    public static void ReadAhead(byte* start, long length) => Advise(start, length, WillNeed);

    /// <summary>Asks for pages of 2 MB: a scan of half a gigabyte looks up an address 250 times instead of 125,000 times.</summary>
    public static void UseHugePages(byte* start, long length) => Advise(start, length, HugePage);

    private static void Advise(byte* start, long length, int advice)
    {
        if (OperatingSystem.IsLinux())
        {
            // From the beginning of a page.
            var inPage = (nint)start % Environment.SystemPageSize;
            _ = Advise(start - inPage, (nuint)(length + inPage), advice);
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(byte* start, nuint length, int advice);
}
