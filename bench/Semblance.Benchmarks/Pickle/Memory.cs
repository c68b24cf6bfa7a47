using System.Globalization;

namespace Semblance.Benchmarks.Pickle;

/// <summary>The highest resident memory of this process, in bytes, as Linux counts it (VmHWM), since the last reset.</summary>
internal static class Memory
{
    /// <summary>Collects garbage, starts the peak anew and returns what is resident now.</summary>
    public static long Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        // "5" resets the peak. Source: https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html.
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Peak();
    }

    public static long Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
