using System.Diagnostics;
using System.Globalization;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Benchmarks.Pickle;

/// <summary>
/// How fast is a large pickle read, and how much memory does it take? The issue asks for 200 MB/s and less than twice the largest array.
/// "Open" is the pickle machine alone, "all" also converts every vector to float32, as an import does.
/// </summary>
internal static class PickleSpeed
{
    private const double MB = 1e6;

    public static void Run(TextWriter output, int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-pickle-").FullName;
        try
        {
            output.WriteLine("store          file MB     rows   open s   open MB/s    all s    all MB/s    cpu s   memory MB");
            Measure(output, Path.Combine(folder, "matrix"), "one f8 array", w => w.Matrix(megabytes * 1_000_000L, fortran: false));
            Measure(output, Path.Combine(folder, "columns"), "by columns", w => w.Matrix(megabytes * 1_000_000L, fortran: true));
            Measure(output, Path.Combine(folder, "arrays"), "f8 arrays", w => w.Arrays(megabytes * 1_000_000L));
            Measure(output, Path.Combine(folder, "lists"), "lists", w => w.Lists(megabytes * 1_000_000L));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(TextWriter output, string path, string name, Action<StoreWriter> write)
    {
        using (var writer = new StoreWriter(path))
        {
            write(writer);
        }

        var size = new FileInfo(path).Length / MB;
        var before = Memory.Reset();
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        using var bytes = FileBytes.Open(path);
        var store = (SourceValue.Mapping)PickleReader.Read(bytes);
        var open = clock.Elapsed.TotalSeconds;
        var rows = Walk(VectorList.Of(store.Find("encodings"))!);
        var all = clock.Elapsed.TotalSeconds;
        var memory = Memory.Peak() - before;
        GC.KeepAlive(store);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-13} {size,8:f0} {rows,8} {open,8:f2} {size / open,11:f0} {all,8:f2} {size / all,11:f0} {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds,8:f2} {memory / MB,11:f0}"));
        File.Delete(path);
    }

    private static long Walk(VectorList vectors)
    {
        var row = new float[StoreWriter.Width];
        for (long i = 0; i < vectors.Count; i++)
        {
            vectors[i]!.Value.CopyTo(row);
        }

        return vectors.Count;
    }
}
