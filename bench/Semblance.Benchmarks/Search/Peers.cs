using System.Runtime.InteropServices;
using Semblance.Search;

namespace Semblance.Benchmarks.Search;

/// <summary>
/// FAISS and sqlite-vec on the same vectors, each a script of bench/peers in a process of its own. What is not installed is left out, and the
/// report says so.
/// </summary>
internal static class Peers
{
    // Debian's own interpreter: python3-faiss is made for it.
    private const string Python = "/usr/bin/python3";

    public static void Measure(GalleryIndex index, float[][] probes, Report report)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-peers-").FullName;
        try
        {
            var rows = Path.Combine(folder, "rows.f32");
            var queries = Path.Combine(folder, "probes.f32");
            WriteRows(index, rows);
            File.WriteAllBytes(queries, MemoryMarshal.AsBytes<float>(probes.SelectMany(p => p).ToArray()).ToArray());
            report.WriteLine("| peer, same vectors, k = 1, 1 thread | best / median ms a probe | nearest found |\n|---|---|---|");
            foreach (var script in new[] { "faiss_flat.py", "sqlite_vec.py" })
            {
                var output = Report.Output(Python, ScriptPath(script), rows, queries, $"{index.Dimension}", Expected(index, probes));
                report.WriteLine(output.Length > 0 ? output.TrimEnd() : $"| {script} | did not run: see bench/peers/README.md | |");
            }

            report.WriteLine("");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static unsafe void WriteRows(GalleryIndex index, string path)
    {
        using var file = File.Create(path);
        foreach (var block in index.Snapshot.Blocks)
        {
            for (var row = 0; row < block.Count; row++)
            {
                file.Write(MemoryMarshal.AsBytes(block.PaddedEmbedding(row)[..index.Dimension]));
            }
        }
    }

    // The row of each probe's nearest face: people are numbered by row.
    private static string Expected(GalleryIndex index, float[][] probes) =>
        string.Join(',', probes.Select(p => BitConverter.ToInt32(index.FindNearest(p, 1).Candidates[0].Person.Value.ToByteArray())));

    public static string ScriptPath(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "bench", "peers", name)))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "bench", "peers", name);
    }
}
