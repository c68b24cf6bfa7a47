using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance index</c>: the indexes of large galleries in a PostgreSQL store, whether they are used, and how good their answers are.</summary>
internal static class IndexCommand
{
    private const double Floor = 0.99;

    public static Verb On(CommandLine line) =>
        new Verb("index", "Index large galleries of a PostgreSQL store, and measure how good the answers are.").With(Status(line), Build(line), Drop(line), Recall(line));

    private static Option<string> SpaceOption() => new("--space") { HelpName = "KEY", Required = true, Description = "The embedding space." };

    private static Verb Status(CommandLine line) => line.Verb(
        "status", "Show each gallery of the client, its index and how often searches used it.",
        (session, _, stop) => ShowAsync(session, stop),
        [new("semblance index status", "what is indexed, and is it used? (exit code 3: an index is invalid)")]);

    private static async Task<int> ShowAsync(Session session, CancellationToken stop)
    {
        await using var store = await OpenAsync(session, stop);
        var states = await store.Indexes.ListAsync(session.Client, stop);
        session.Screen.Answer(() => new JsonObject { ["galleries"] = new JsonArray([.. states.Select(Document)]) }, () =>
        {
            var table = new TextTable("space", "faces", "search", "index", "MB", "used");
            foreach (var state in states)
            {
                table.Add(
                    state.Space.Value, Figures.Of(state.Faces), state.IsValid ? "hnsw" : "exact", state.Index is null ? null : state.IsValid ? "valid" : "invalid",
                    state.Index is null ? null : Figures.Of(state.Bytes >> 20), state.Index is null ? null : Figures.Of(state.Scans));
            }

            session.Screen.Show(table);
        });
        foreach (var state in states.Where(s => s is { Index: not null, IsValid: false }))
        {
            session.Screen.Note($"warning: {state.Index} is being built, or a build was cancelled and left it invalid: '{session.Command($"index build --space {state.Space}")}' replaces it.");
        }

        return states.Any(s => s is { Index: not null, IsValid: false }) ? ExitCode.Differences : ExitCode.Ok;
    }

    private static Verb Build(CommandLine line)
    {
        var space = SpaceOption();
        return line.Verb("build", "Build the index of a gallery, or build it anew, while others read and write. Needs the user who owns the tables.",
            (session, parse, stop) => BuildAsync(session, new SpaceKey(parse.GetValue(space)!), stop),
            [new("semblance index build --space dlib-resnet-v1", "after the import, not before: an index makes imports much slower")]).With(space);
    }

    private static async Task<int> BuildAsync(Session session, SpaceKey space, CancellationToken stop)
    {
        await using var store = await OpenAsync(session, stop);
        await Progress.ShowAsync(session.Host, "Building", async step =>
        {
            await store.Indexes.BuildAsync(session.Client, space, new IndexShape(), new BuildProgress(step), stop);
            return true;
        });
        var state = (await store.Indexes.ListAsync(session.Client, stop)).First(s => s.Space == space);
        session.Screen.Answer(
            () => Document(state),
            () => session.Screen.Say(
                $"Indexed {Figures.Count(state.Faces, "face")} in {space}, {Figures.Of(state.Bytes >> 20)} MB. '{session.Command($"index recall --space {space}")}' tells how good it is."));
        return ExitCode.Ok;
    }

    private static Verb Drop(CommandLine line)
    {
        var space = SpaceOption();
        return line.Verb("drop", "Drop the index of a gallery: searches are exact again, imports fast.",
            (session, parse, stop) => DropAsync(session, new SpaceKey(parse.GetValue(space)!), stop),
            [new("semblance index drop --space dlib-resnet-v1", "before a large import; build again after it")]).With(space);
    }

    private static async Task<int> DropAsync(Session session, SpaceKey space, CancellationToken stop)
    {
        await using var store = await OpenAsync(session, stop);
        var dropped = await store.Indexes.DropAsync(session.Client, space, stop);
        session.Screen.Answer(
            () => new JsonObject { ["space"] = space.Value, ["dropped"] = dropped },
            () => session.Screen.Say(dropped ? $"Dropped the index of {space}: searches are exact." : $"{space} has no index; nothing was changed."));
        return ExitCode.Ok;
    }

    private static Verb Recall(CommandLine line)
    {
        var space = SpaceOption();
        var sample = new Option<int>("--sample") { HelpName = "N", DefaultValueFactory = _ => 200, Description = "Enrolled faces to search for, 1 to 10000." };
        var floor = new Option<double>("--floor") { HelpName = "SHARE", DefaultValueFactory = _ => Floor, Description = "Alarm below this share of right answers, 0 to 1." };
        return line.Verb("recall", "Compare answers by the index with exact ones on a sample; exit code 3 below the floor.",
            (session, parse, stop) => MeasureAsync(session, new SpaceKey(parse.GetValue(space)!), parse.GetValue(sample), parse.GetValue(floor), stop),
            [new("semblance index recall --space dlib-resnet-v1 --floor 0.999", "for a timer: an alarm by exit code")]).With(space, sample, floor);
    }

    private static async Task<int> MeasureAsync(Session session, SpaceKey space, int sample, double floor, CancellationToken stop)
    {
        if (sample is < 1 or > 10_000 || floor is not (>= 0 and <= 1))
        {
            throw new SemblanceException(ErrorKind.Invalid, "recall-range", "--sample takes 1 to 10000, --floor 0 to 1.");
        }

        await using var store = await OpenAsync(session, stop);
        var recall = await store.Indexes.MeasureRecallAsync(session.Client, space, sample, stop);
        var isBelow = recall.AtFirst < floor;
        session.Screen.Answer(
            () => new JsonObject { ["probes"] = recall.Probes, ["recallFirst"] = recall.AtFirst, ["recallSecond"] = recall.AtSecond, ["floor"] = floor, ["alarm"] = isBelow },
            () => session.Screen.Say(
                $"Of {Figures.Count(recall.Probes, "face")}, {Share(recall.AtFirst)} found themselves first, and {Share(recall.AtSecond)} the right second person."));
        if (isBelow)
        {
            session.Screen.Note($"alarm: recall is below {Share(floor)}: '{session.Command($"index build --space {space}")}' builds the index anew.");
        }

        return isBelow ? ExitCode.Differences : ExitCode.Ok;
    }

    private static string Share(double share) => share.ToString("0.00 %", CultureInfo.InvariantCulture);

    private static async Task<PostgresStore> OpenAsync(Session session, CancellationToken stop)
    {
        var store = await session.OpenStoreAsync(stop);
        if (store is PostgresStore postgres)
        {
            return postgres;
        }

        await store.DisposeAsync();
        throw new SemblanceException(ErrorKind.Unsupported, "store-kind",
            $"{session.Address} is searched exactly, by an index in memory that needs no care; 'semblance index' is for PostgreSQL: --store postgres://user@host/database.");
    }

    private static JsonObject Document(GalleryIndexState state) => new()
    {
        ["space"] = state.Space.Value,
        ["faces"] = state.Faces,
        ["index"] = state.Index,
        ["valid"] = state.IsValid,
        ["bytes"] = state.Bytes,
        ["scans"] = state.Scans,
    };

    private sealed class BuildProgress(Action<long, long> step) : IProgress<(double Percent, string Phase)>
    {
        public void Report((double Percent, string Phase) value) => step((long)value.Percent, 100);
    }
}
