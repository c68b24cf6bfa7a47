using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage.Sqlite;
using Xunit.Abstractions;

namespace Semblance.Tests.Cli;

/// <summary>
/// Promise P1: kill -9 at any moment, resume, and nothing is lost, nothing is there twice and every id is the same.
/// SEMBLANCE_KILLS sets how many kills have to land (20; `make soak` asks for 200), SEMBLANCE_KILL_SEED repeats a run.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Rows = 40_000;
    private const int Width = 128;

    /// <summary>128 + SIGKILL.</summary>
    private const int Killed = 137;

    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-kill-").FullName;
    private readonly int _kills = Setting("SEMBLANCE_KILLS", 20);
    private readonly int _seed = Setting("SEMBLANCE_KILL_SEED", Environment.TickCount & 0xFFFF);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_import_killed_at_random_moments_resumes_with_nothing_lost_and_nothing_twice()
    {
        WriteSource(Path.Combine(_folder, "old"));
        await ExpectAsync(0, "import", "plan", "old", "--out", "plan.json", "--store", "sqlite:store.db", "--batch-rows", "250");
        var clock = Stopwatch.StartNew();
        await ExpectAsync(0, "import", "run", "plan.json", "--apply", "--store", "sqlite:reference.db");
        var whole = clock.Elapsed;
        var expected = await FacesAsync("reference.db");
        Assert.Equal(Rows, expected.Length);

        var random = new Random(_seed);
        Log($"seed {_seed}, {Rows} rows, an undisturbed run takes {whole.TotalMilliseconds:F0} ms");
        for (int kills = 0, imports = 0; kills < _kills; imports++)
        {
            RemoveStore();
            kills += await ImportUnderFireAsync(random, whole, _kills - kills);
            Assert.Equal(expected, await FacesAsync("store.db"));
            Log($"import {imports + 1}: complete and equal after {kills} kills so far");
        }
    }

    /// <summary>Imports into an empty store, killing every process at a random moment until one gets through; tells how many died.</summary>
    private async Task<int> ImportUnderFireAsync(Random random, TimeSpan whole, int atMost)
    {
        var kills = 0;
        while (true)
        {
            var runs = await RunsAsync();
            if (runs.SingleOrDefault(r => r.Status == "done").Id is { } done)
            {
                await ExpectAsync(0, "import", "verify", done, "--store", "sqlite:store.db");
                return kills;
            }

            var open = runs.SingleOrDefault(r => r.Status == "open").Id;
            string[] command = open is null ? ["import", "run", "plan.json", "--apply"] : ["import", "resume", open];
            using var process = CliProcess.Start(_folder, [.. command, "--store", "sqlite:store.db"]);
            var answer = process.AnswerAsync();
            if (kills < atMost && await Task.WhenAny(answer, Task.Delay(whole * random.NextDouble())) != answer)
            {
                await process.SignalAsync("KILL");
                if ((await answer).Code != Killed)
                {
                    continue; // It was through before the signal came.
                }

                kills++;
                Log($"  killed 'import {command[1]}' with {(await RunsAsync()).Sum(r => r.Batches)} batches written");
                continue;
            }

            Assert.True((await answer).Code == 0, (await answer).Error);
        }
    }

    private async Task<(string Id, string Status, int Batches)[]> RunsAsync()
    {
        if (!File.Exists(Path.Combine(_folder, "store.db")))
        {
            return [];
        }

        var status = await CliProcess.RunAsync(_folder, "import", "status", "--json", "--store", "sqlite:store.db");
        Assert.True(status.Code == 0, status.Error);
        return [.. status.Json.GetProperty("runs").EnumerateArray().Select(r =>
            (r.GetProperty("run").GetString()!, r.GetProperty("status").GetString()!, r.GetProperty("batchesApplied").GetInt32()))];
    }

    /// <summary>Every face of a store as person, id and vector hash, in order: what must come out the same.</summary>
    private async Task<string[]> FacesAsync(string database)
    {
        await using var store = await SqliteStore.OpenReadOnlyAsync(Path.Combine(_folder, database), TimeProvider.System, null, default);
        var faces = new List<string>();
        await foreach (var face in store!.Faces.ReadAllAsync(ClientId.Default, KnownSpaces.Dlib.Key, default))
        {
            var hash = SHA256.HashData(MemoryMarshal.AsBytes(face.Embedding.Span));
            faces.Add($"{face.Person} {face.Id} {Convert.ToHexStringLower(hash)}");
        }

        return [.. faces.Order()];
    }

    private async Task ExpectAsync(int exitCode, params string[] arguments)
    {
        var answer = await CliProcess.RunAsync(_folder, arguments);
        Assert.True(answer.Code == exitCode, $"{string.Join(' ', arguments)} gave {answer.Code}: {answer.Out}{answer.Error}");
    }

    private void RemoveStore()
    {
        foreach (var file in Directory.GetFileSystemEntries(_folder, "store.db*"))
        {
            if (Directory.Exists(file))
            {
                Directory.Delete(file, recursive: true);
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>embeddings.npy (float64, norm about 1.4 as dlib's) and names.npy, 20 rows a person.</summary>
    private static void WriteSource(string folder)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(7);
        using (var vectors = File.Create(Path.Combine(folder, "embeddings.npy")))
        {
            vectors.Write(NpyHeader("<f8", $"({Rows}, {Width})"));
            for (var i = 0L; i < (long)Rows * Width; i++)
            {
                vectors.Write(BitConverter.GetBytes((random.NextDouble() - 0.5) * 0.43));
            }
        }

        using var names = File.Create(Path.Combine(folder, "names.npy"));
        names.Write(NpyHeader("<U8", $"({Rows},)"));
        for (var i = 0; i < Rows; i++)
        {
            names.Write(Encoding.UTF32.GetBytes(FormattableString.Invariant($"p{i / 20:d7}")));
        }
    }

    private static byte[] NpyHeader(string descr, string shape)
    {
        var header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        var padded = header.PadRight((header.Length + 10 + 64) / 64 * 64 - 10 - 1) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded)];
    }

    private void Log(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("SEMBLANCE_KILL_LOG") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
