using System.Diagnostics;
using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.Migration.Run;
using Semblance.Migration.Sources;
using Semblance.Migration.Sources.Store;
using Semblance.Migration.Verify;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Files;
using Semblance.Storage.Sqlite;

namespace Semblance.Benchmarks.Import;

/// <summary>How many faces a second does <c>store copy</c> bring from a SQLite file into another store, proof included, and in how much memory?</summary>
internal static class StoreCopySpeed
{
    private const int Dimension = 512;
    private const int RowsPerPerson = 10;

    /// <param name="target">A store without people; SEMBLANCE_STORE's way to write it.</param>
    public static async Task RunAsync(TextWriter output, int rows, string target)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-copy-").FullName;
        try
        {
            await FillAsync(folder, rows);
            output.WriteLine($"{rows} x {Dimension} of {rows / RowsPerPerson} people are in a SQLite store");
            await CopyAsync(output, folder, rows, StoreAddress.Parse(target, isPrivate: true));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(string folder, int rows)
    {
        var none = CancellationToken.None;
        LegacyMatrix.Write(Directory.CreateDirectory(Path.Combine(folder, "source")).FullName, rows, Dimension, rows / RowsPerPerson);
        var options = new PlanOptions { Space = KnownSpaces.Find(new SpaceKey("insightface-buffalo-l"))! };
        SourceOpener open = (origin, _, token) => SourceCatalog.Open(origin, new SourceOptions { Space = options.Space }, token).Sources;
        await using var store = await SqliteStore.OpenAsync(Path.Combine(folder, "first.db"), TimeProvider.System, null, none);
        var source = Path.Combine(folder, "source");
        var plan = await new Planner(TimeProvider.System).PlanAsync(source, open(source, SourceOptions.Default, none), store, options, null, none);
        await new Runner(store, new PhotoFiles(Path.Combine(folder, "photos")), open, TimeProvider.System).ApplyAsync(SavedPlan.Of(plan), [], null, none);
    }

    private static async Task CopyAsync(TextWriter output, string folder, int rows, StoreAddress address)
    {
        var none = CancellationToken.None;
        var file = Path.Combine(folder, "first.db");
        SourceOpener open = (_, options, token) => OpenAsync(file, options.Client, token).GetAwaiter().GetResult();
        await using var target = await Stores.OpenAsync(address, TimeProvider.System, none);
        var photos = new PhotoFiles(Path.Combine(folder, "copied"));
        var sources = await OpenAsync(file, ClientId.Default, none);
        var watch = Stopwatch.StartNew();
        var total = Stopwatch.StartNew();
        var options = new PlanOptions { Store = new PlanStore($"sqlite:{file}") };
        var plan = SavedPlan.Of(await new Planner(TimeProvider.System).PlanAsync(options.Store.Address, sources, target, options, null, none));
        Phase("plan");
        var run = await new Runner(target, photos, open, TimeProvider.System).ApplyAsync(plan, [], null, none);
        Phase("check and apply");
        var report = await new Verifier(target, photos, open, TimeProvider.System).VerifyAsync(ClientId.Default, run.Run!.Value, new VerifyOptions { Probes = 0 }, null, none);
        Phase("verify every row");
        watch = total;
        Phase("end to end");
        output.WriteLine($"{run.Outcome.FacesAdded} faces and {run.Outcome.PeopleAdded} people added, {report.Differences.Count} differences, writing alone {rows / run.Elapsed.TotalSeconds:f0} rows/s");

        void Phase(string name)
        {
            var seconds = watch.Elapsed.TotalSeconds;
            output.WriteLine($"{name,-20}{seconds,8:f1} s {rows / seconds,10:f0} rows/s   peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
            watch.Restart();
        }
    }

    private static async Task<IReadOnlyList<ILegacySource>> OpenAsync(string file, ClientId client, CancellationToken cancellationToken) =>
        await StoreSources.OpenAsync((await SqliteStore.OpenReadOnlyAsync(file, TimeProvider.System, null, cancellationToken))!, photos: null, client, cancellationToken);
}
