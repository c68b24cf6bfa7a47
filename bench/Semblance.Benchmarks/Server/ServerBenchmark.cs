using System.Diagnostics;
using System.Globalization;
using System.Text;
using Semblance.Benchmarks.Search;
using Semblance.Faces;
using Semblance.Search;
using Semblance.Storage;
using Gallery = Semblance.Benchmarks.Postgres.SyntheticGallery;

namespace Semblance.Benchmarks.Server;

/// <summary>
/// What does HTTP cost? Each figure stands beside that of the same run without the server. <c>server embeddings|region|clients|postgres|photos|start PROGRAM</c>:
/// the published program is started here, as an operator starts it.
/// </summary>
internal sealed class ServerBenchmark(TextWriter output, string program, string folder)
{
    private const int Probes = 512;
    private const int Top = 5;
    private const int Rounds = 3;
    private const int Starts = 11;

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    private string Program => program;

    private string Store => "sqlite:" + Path.Combine(folder, "bench.db");

    public static async Task<int> RunAsync(TextWriter output, string[] options)
    {
        if (options is not [("embeddings" or "region" or "clients" or "postgres" or "photos" or "start") and var what, { } program])
        {
            await Console.Error.WriteLineAsync("Usage: server embeddings|region|clients|postgres|photos|start PROGRAM");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("semblance-bench-");
        try
        {
            var benchmark = new ServerBenchmark(output, Path.GetFullPath(program), folder.FullName);
            await (what switch
            {
                "embeddings" => benchmark.CompareWithSearchAsync(10_000, 64),
                "region" => benchmark.MeasureRegionAsync(100_000, 32),
                "clients" => benchmark.MeasureClientsAsync(10_000, 500),
                "postgres" => new ServerOverPostgres(output, benchmark.Program).CompareAsync(10_000, 64),
                "photos" => new ServerWithPhotos(output, benchmark.Program, benchmark.Store).CompareAsync(),
                _ => benchmark.MeasureStartAsync(10_000),
            });
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>In turns; the median of the ratios counts.</summary>
    private async Task CompareWithSearchAsync(int faces, int connections)
    {
        var key = await FillAsync(faces);
        var index = new GalleryIndex(SyntheticFaces.Dimension, Gallery.Space.Metric);
        for (var i = 0; i < faces; i++)
        {
            index.Add(FaceId.New(), Gallery.PersonOf(i), SyntheticFaces.Make(i, 0));
        }

        await using var server = await ServerProcess.StartAsync(program, Store);
        var load = new HttpLoad(server.Address, Requests(key, "", faces));
        await load.RunAsync(connections, Each);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var alone = SearchAlone(index, faces);
            var before = server.ProcessorTime;
            var served = await load.RunAsync(connections, Each);
            var cores = (server.ProcessorTime - before) / Each;
            ratios.Add(served.PerSecond / alone);
            Line($"search alone {alone,9:N0} a second; over HTTP {served}; the server took {cores:F2} cores; ratio {ratios[^1]:F2}");
        }

        Line($"{faces:N0} faces, {connections} connections: median ratio {ratios.Order().ElementAt(Rounds / 2):F2} (asked: 0.8)");
    }

    private async Task MeasureRegionAsync(int faces, int connections)
    {
        var key = await FillAsync(faces);
        await using var server = await ServerProcess.StartAsync(program, Store);
        var load = new HttpLoad(server.Address, Requests(key, "&region=ten", faces));
        await load.RunAsync(connections, TimeSpan.FromSeconds(1));
        for (var round = 0; round < Rounds; round++)
        {
            Line($"{faces:N0} faces, a region of a tenth, {connections} connections: {await load.RunAsync(connections, Each)} (asked: p95 25 ms)");
        }
    }

    private async Task MeasureClientsAsync(int faces, int connections)
    {
        var key = await FillAsync(faces);
        await using var server = await ServerProcess.StartAsync(program, Store);
        var load = new HttpLoad(server.Address, Requests(key, "", faces));
        for (var round = 0; round < 2 * Rounds; round++)
        {
            var served = await load.RunAsync(connections, Each);
            Line($"{connections} clients at once, no error: {served}; resident {server.ResidentBytes >> 20} MiB");
        }
    }

    /// <summary>From the start of the process to "ready", the gallery and the models included.</summary>
    private async Task MeasureStartAsync(int faces)
    {
        var key = await FillAsync(faces);
        await Vision.BenchmarkModels.InstallAsync();
        foreach (var models in new[] { null, Vision.BenchmarkModels.Folder })
        {
            var times = new List<double>();
            for (var start = 0; start < Starts; start++)
            {
                var began = Stopwatch.GetTimestamp();
                await using var server = await ServerProcess.StartAsync(program, Store, models);
                await server.UntilReadyAsync(key, withModels: models is not null);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            times.Sort();
            Line($"start to ready {(models is null ? "without" : "with")} models, {faces:N0} faces: median {times[Starts / 2]:N0} ms, most {times[^1]:N0}, of {Starts} (asked: {(models is null ? 2_000 : 4_000):N0})");
        }
    }

    /// <summary>A loop on each processor, one probe a pass.</summary>
    private static double SearchAlone(GalleryIndex index, int faces)
    {
        var probes = Enumerable.Range(0, Probes).Select(i => Probe(i, faces)).ToArray();
        var asked = 0L;
        var began = Stopwatch.GetTimestamp();
        var loops = Enumerable.Range(0, Environment.ProcessorCount).Select(loop => new Thread(() =>
        {
            var own = 0;
            for (; Stopwatch.GetElapsedTime(began) < Each; own++)
            {
                index.FindNearest(probes[(own + loop * Probes / 2) % Probes], Top);
            }

            Interlocked.Add(ref asked, own);
        })).ToList();
        loops.ForEach(l => l.Start());
        loops.ForEach(l => l.Join());
        return asked / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<string> FillAsync(int faces)
    {
        await using var store = await Stores.OpenAsync(StoreAddress.Parse(Store), TimeProvider.System, default);
        await Gallery.ImportAsync(store, 0, faces);
        return await ServerProcess.KeyAsync(store);
    }

    public static List<byte[]> Requests(string key, string query, int faces) =>
        [.. Enumerable.Range(0, Probes).Select(i => HttpLoad.Post($"/v1/identify?top={Top}{query}", key, "application/json", Body(Probe(i, faces))))];

    private static byte[] Body(float[] probe) => Encoding.ASCII.GetBytes(
        $"{{\"space\":\"{Gallery.Space.Key}\",\"embeddings\":[[{string.Join(',', probe.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]]}}");

    /// <summary>Half of them enrolled people, half strangers; by turns.</summary>
    public static float[] Probe(int i, int faces) => i % 2 == 0 ? Gallery.Enrolled(i * 37 % faces) : Gallery.Stranger(i);

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
