using System.Globalization;

namespace Semblance.Tests.Vision;

/// <summary>A long run of a test, alone in its process, and what its memory may do meanwhile.</summary>
internal static class Soak
{
    /// <summary>Bytes. The heaps' own unrest stays below; a leak of every tenth picture or of one session a minute exceeds it.</summary>
    public const long MostGrowth = 96L << 20;

    /// <summary>As SEMBLANCE_SOAK says; 0 for a few rounds among the other tests, whose memory nobody measures.</summary>
    public static double Minutes { get; } = double.Parse(Environment.GetEnvironmentVariable("SEMBLANCE_SOAK") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>
    /// What the process holds when nobody works and nothing waits to be collected: a leak, managed or native, is what is still there then. How high memory goes
    /// while callers work is what the benchmark <c>photos memory</c> shows, without collecting anything.
    /// </summary>
    public static long SettledMemory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        return Environment.WorkingSet;
    }
}
