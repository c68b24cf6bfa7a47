using System.Diagnostics;
using System.Globalization;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Migration.Verify;
using Semblance.Spaces;
using Semblance.Storage.Files;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Import;

/// <summary>
/// How many rows a second does an import take from .npy + names to verified rows in SQLite, and how much memory? The issue asks for 20,000 and 1 GiB at
/// 1,000,000 x 512. Neighbours are timed apart, after the memory is read.
/// </summary>
internal static class ImportSpeed
{
    private const int Dimension = 512;
    private const int RowsPerPerson = 10;

    /// <param name="plain">Reads the matrix without the catalogue.</param>
    public static async Task RunAsync(TextWriter output, int rows, bool plain, bool neighbours)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-import-").FullName;
        try
        {
            var source = Path.Combine(folder, "source");
            Directory.CreateDirectory(source);
            LegacyMatrix.Write(source, rows, Dimension, Math.Max(1, rows / RowsPerPerson));
            await ImportAsync(new Report(output, rows), folder, source, rows, plain, neighbours);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ImportAsync(Report report, string folder, string source, int rows, bool plain, bool neighbours)
    {
        var none = CancellationToken.None;
        var space = KnownSpaces.Find(new SpaceKey("insightface-buffalo-l"))!;
        SourceOpener open = plain
            ? (origin, _, _) => [new PlainMatrixSource(origin, rows, Dimension, Math.Max(1, rows / RowsPerPerson))]
            : (origin, options, token) => SourceCatalog.Open(origin, options, token).Sources;
        await using var store = await SqliteStore.OpenAsync(
            Path.Combine(folder, "semblance.db"), TimeProvider.System, null, none);
        var photos = new PhotoFiles(Path.Combine(folder, "photos"));

        var sources = open(source, new SourceOptions { Space = space }, none);
        report.Phase("open the sources");
        var plan = await new Planner(TimeProvider.System).PlanAsync(source, sources, store, new PlanOptions { Space = space }, null, none);
        var planFile = Path.Combine(folder, "plan.json");
        await PlanFile.WriteAsync(plan, planFile, none);
        report.Phase("plan");
        var saved = await PlanFile.ReadAsync(planFile, none);
        report.Phase("read the plan back");
        var run = await new Runner(store, photos, open, TimeProvider.System).ApplyAsync(saved, [], null, none);
        report.Phase("apply");
        var verifier = new Verifier(store, photos, open, TimeProvider.System);
        var verified = await verifier.VerifyAsync(plan.Client, run.Run!.Value, new VerifyOptions { Probes = 0 }, null, none);
        report.Phase("verify every row");
        report.Total();
        report.Line(
            $"{run.Outcome.FacesAdded} faces and {run.Outcome.PeopleAdded} people added, {verified.Differences.Count} differences, plan {new FileInfo(planFile).Length >> 20} MiB");
        if (neighbours)
        {
            var check = await verifier.VerifyAsync(plan.Client, run.Run.Value, new VerifyOptions(), null, none);
            report.Line(
                $"neighbours: {check.Neighbours!.Agreeing} of {check.Neighbours.Probes} agree ({check.Neighbours.Method}), {check.Times.Neighbours:f1} s");
        }
    }

    /// <summary>Prints each phase with its time, and the highest memory so far.</summary>
    private sealed class Report(TextWriter output, int rows)
    {
        private readonly Stopwatch _total = Stopwatch.StartNew();
        private TimeSpan _last;

        public void Phase(string name)
        {
            var now = _total.Elapsed;
            Line($"{name,-20} {(now - _last).TotalSeconds,7:f1} s {rows / (now - _last).TotalSeconds,10:f0} rows/s   peak {PeakMiB()} MiB");
            _last = now;
        }

        public void Total() =>
            Line($"{"end to end",-20} {_total.Elapsed.TotalSeconds,7:f1} s {rows / _total.Elapsed.TotalSeconds,10:f0} rows/s   peak {PeakMiB()} MiB");

        public void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        /// <summary>Resident memory at its highest; pages of mapped files that were read count as well.</summary>
        private static long PeakMiB() => long.Parse(
            File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
            NumberStyles.Integer, CultureInfo.InvariantCulture) / 1024;
    }
}
