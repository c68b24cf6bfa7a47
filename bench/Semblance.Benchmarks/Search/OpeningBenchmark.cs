using System.Diagnostics;
using System.Runtime.InteropServices;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Search.Files;
using Semblance.Spaces;

namespace Semblance.Benchmarks.Search;

/// <summary>How long until an index file gives its first answer, with its pages in memory and without?</summary>
internal static partial class OpeningBenchmark
{
    private const int DontNeed = 4; // POSIX_FADV_DONTNEED

    public static void Run(GalleryIndex index, float[] probe, Report report)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "gallery.index");
            var key = new GalleryIndexKey(Guid.NewGuid(), ClientId.Default, new SpaceKey("bench"), index.Dimension, index.Metric);
            var saved = Milliseconds(() => GalleryIndexFile.Save(index, path, key, generation: 1));
            var warm = Milliseconds(() => Answer(path, key, probe));
            using (var handle = File.OpenHandle(path))
            {
                _ = posix_fadvise(handle, 0, 0, DontNeed);
            }

            var cold = Milliseconds(() => Answer(path, key, probe));
            report.WriteTable("index file", "ms", "",
                ("save", $"{saved:F0}", $"{new FileInfo(path).Length / 1e6:F0} MB, synced"),
                ("**open + first answer**", $"{warm:F0}", "pages in memory (target: 3,000 at 1 M)"),
                ("open + first answer, cold", $"{cold:F0}", "pages dropped before"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Answer(string path, GalleryIndexKey key, float[] probe) =>
        GalleryIndexFile.Open(path, key).Index!.FindNearest(probe, people: 5);

    private static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeHandle file, long offset, long length, int advice);
}
