using System.Globalization;
using Semblance.Benchmarks.Attendance;
using Semblance.Benchmarks.Documents;
using Semblance.Benchmarks.Import;
using Semblance.Benchmarks.Matching;
using Semblance.Benchmarks.Pickle;
using Semblance.Benchmarks.Postgres;
using Semblance.Benchmarks.Search;
using Semblance.Benchmarks.Server;
using Semblance.Benchmarks.Storage;
using Semblance.Benchmarks.Supabase;
using Semblance.Benchmarks.Vision;

switch (args)
{
    case ["open-set", .. var rest]:
        OpenSetAccuracy.Run(Console.Out, rest is [var probes] ? int.Parse(probes, CultureInfo.InvariantCulture) : null);
        return 0;
    case ["attendance"]:
        await AttendanceReportSpeed.RunAsync(Console.Out);
        return 0;
    case ["attendance", "photo"]:
        await GroupPhotoSpeed.RunAsync(Console.Out);
        return 0;
    case ["people", .. var rest]:
        await PeopleSearchSpeed.RunAsync(Console.Out, rest is [var enrolled] ? int.Parse(enrolled, CultureInfo.InvariantCulture) : 50_000);
        return 0;
    case ["documents", .. var options]:
        return await DocumentSearchSpeed.RunAsync(options);
    case ["margin"]:
        MarginChoice.Run(Console.Out);
        return 0;
    case ["import", .. var rest]:
        await ImportSpeed.RunAsync(
            Console.Out, rest is [var rows, ..] ? int.Parse(rows, CultureInfo.InvariantCulture) : 1_000_000,
            plain: rest.Contains("plain"), neighbours: rest.Contains("neighbours"));
        return 0;
    case ["store-copy", { } copied, { } target]:
        await StoreCopySpeed.RunAsync(Console.Out, int.Parse(copied, CultureInfo.InvariantCulture), target);
        return 0;
    case ["postgres-import", .. var rest]:
        await PostgresImportSpeed.RunAsync(
            Console.Out, rest is [var imported, ..] ? int.Parse(imported, CultureInfo.InvariantCulture) : 100_000, rest.ElementAtOrDefault(1));
        return 0;
    case ["replicas"]:
        await ReplicaSpeed.RunAsync(Console.Out);
        return 0;
    case ["supabase-rest", .. var rest]:
        await RestSpeed.RunAsync(Console.Out, rest is [var served] ? int.Parse(served, CultureInfo.InvariantCulture) : 5_000);
        return 0;
    case ["in-process", .. var rest]:
        await InProcessSpeed.RunAsync(Console.Out, rest is [var cluster] ? cluster : null);
        return 0;
    case ["shared-passes", .. var rest]:
        SharedPasses.Run(Console.Out, rest is [var gallery] ? int.Parse(gallery, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["search", .. var options]:
        return SearchBenchmark.Run(options);
    case ["store", .. var rest]:
        await SqliteRates.RunAsync(Console.Out, rest is [var faces] ? int.Parse(faces, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["moving", "parity", .. var rest]:
        await MovingSpeed.CompareAsync(Console.Out, rest is [var compared] ? int.Parse(compared, CultureInfo.InvariantCulture) : 1_000_000);
        return 0;
    case ["moving", "latency"]:
        await MovingSpeed.CompareLatencyAsync(Console.Out);
        return 0;
    case ["moving", .. var rest]:
        await MovingSpeed.RunAsync(Console.Out, rest is [var moved] ? int.Parse(moved, CultureInfo.InvariantCulture) : 100_000);
        return 0;
    case ["distribution", { } single, { } distributed, .. var rest]:
        var amounts = rest.Select(r => int.Parse(r, CultureInfo.InvariantCulture)).ToArray();
        await DistributionSpeed.RunAsync(
            Console.Out, single, distributed, amounts.ElementAtOrDefault(0) is > 0 and var clients ? clients : 20, amounts.ElementAtOrDefault(1) is > 0 and var each ? each : 5_000,
            amounts.ElementAtOrDefault(2) is > 0 and var large ? large : 100_000);
        return 0;
    case ["postgres", .. var options]:
        return await PostgresBenchmark.RunAsync(options);
    case ["server", .. var options]:
        return await ServerBenchmark.RunAsync(Console.Out, options);
    case ["pickle", .. var rest]:
        PickleSpeed.Run(Console.Out, rest is [var size, ..] ? int.Parse(size, CultureInfo.InvariantCulture) : 1000);
        return 0;
    case ["faces", .. var rest]:
        await FaceAccuracy.RunAsync(Console.Out, tightOnly: rest is ["tight"]);
        return 0;
    case ["photos"]:
        await PhotoSpeed.RunAsync(Console.Out);
        return 0;
    case ["photos", "memory", var set, var files]:
        await PhotoSpeed.SettleAsync(Console.Out, set, int.Parse(files, CultureInfo.InvariantCulture));
        return 0;
    case ["photos", "import", .. var rest]:
        await PixelStoreImport.RunAsync(Console.Out, rest is [var crops] ? int.Parse(crops, CultureInfo.InvariantCulture) : 400);
        return 0;
    case ["decode", .. var rest]:
        DecodeSpeed.Run(Console.Out, rest is [var photos] ? int.Parse(photos, CultureInfo.InvariantCulture) : 2000);
        return 0;
    case ["open-store", "--answer", var path]:
        return await StoreOpening.AnswerAsync(Console.Out, path);
    case ["open-store", "--make", { } made, { } amount]:
        return await StoreOpening.MakeAsync(Console.Out, made, int.Parse(amount, CultureInfo.InvariantCulture));
    case ["open-store", .. var rest]:
        StoreOpening.Run(Console.Out, rest is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000, rest.ElementAtOrDefault(1));
        return 0;
    case ["pruning", .. var rest]:
        PartialDistances.Run(
            Console.Out, rest is [var many, ..] ? int.Parse(many, CultureInfo.InvariantCulture) : 1_000_000,
            rest is [_, var distance] ? double.Parse(distance, CultureInfo.InvariantCulture) : 0.8);
        return 0;
    default:
        Console.Error.WriteLine("Usage: attendance [photo] | distribution SINGLE DISTRIBUTED [clients [faces [large]]] | store [rows] | postgres FACES load|latency|recall|import [--data FOLDER] | open-store [rows [store]] | open-set [probes] | people [people] | margin | import [rows] [plain] [neighbours] | postgres-import [rows [import | copy]] | in-process [FOLDER] | replicas | supabase-rest [rows] | shared-passes [rows] | pickle [MB] | decode [photos] | photos [memory SET PHOTOS | import [rows]] | faces [tight] | pruning [rows [distance]] | search [--quick | --faces N] [--no-peers] [--out FILE]");
        return 2;
}
