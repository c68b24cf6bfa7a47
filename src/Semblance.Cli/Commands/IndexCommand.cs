using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.Spaces;
using Semblance.Storage.Postgres;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance index</c>: the indexes of large galleries in a PostgreSQL store, whether they are used, and how good their answers are.</summary>
internal static class IndexCommand
{
    public static Verb On(CommandLine line) =>
        new Verb("index", "Index large galleries of a PostgreSQL store, and measure how good the answers are.").With(
            Status(line), Build(line), Drop(line), Repair(line), IndexMeasurements.Tune(line), IndexMeasurements.Recall(line));

    public static Option<string> SpaceOption() => new("--space") { HelpName = "KEY", Required = true, Description = "The embedding space." };

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
                    state.Space.Value, Figures.Of(state.Faces), state.IsValid ? state.Method : "exact", state.Index is null ? null : state.IsValid ? "valid" : "invalid",
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
        var method = new Option<string>("--method") { HelpName = "NAME", DefaultValueFactory = _ => IndexShape.Hnsw, Description = "hnsw, or ivfflat: built ten times faster, finds less." };
        var m = new Option<int?>("--m") { HelpName = "N", Description = "hnsw: links of a node, 2 to 100; 16 unless tuned otherwise." };
        var lists = new Option<int?>("--lists") { HelpName = "N", Description = "ivfflat: lists, 1 to 32768; a thousandth of the faces unless tuned otherwise." };
        return line.Verb("build", "Build the index of a gallery, or build it anew, while others read and write. Needs the user who owns the tables.",
            (session, parse, stop) => BuildAsync(
                session, new SpaceKey(parse.GetValue(space)!), new IndexShape(parse.GetValue(method)!, parse.GetValue(m), parse.GetValue(lists)), stop),
            [
                new("semblance index build --space dlib-resnet-v1", "after the import, not before: an index makes imports much slower"),
                new("semblance index build --space dlib-resnet-v1 --method ivfflat --lists 300", "in a hurry"),
            ]).With(space, method, m, lists);
    }

    private static async Task<int> BuildAsync(Session session, SpaceKey space, IndexShape shape, CancellationToken stop)
    {
        await using var store = await OpenAsync(session, stop);
        await Progress.ShowAsync(session.Host, "Building", async step =>
        {
            await store.Indexes.BuildAsync(session.Client, space, shape, new BuildProgress(step), stop);
            return true;
        });
        var state = (await store.Indexes.ListAsync(session.Client, stop)).First(s => s.Space == space);
        session.Screen.Answer(
            () => Document(state),
            () => session.Screen.Say(
                $"Indexed {Figures.Count(state.Faces, "face")} in {space}, {Figures.Of(state.Bytes >> 20)} MB. '{session.Command($"index tune --space {space}")}' finds how it is best searched."));
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

    private static Verb Repair(CommandLine line) => line.Verb(
        "repair", "Bring the table that searches read in step with the client's faces, where 'semblance doctor' says that it is not.",
        (session, _, stop) => RepairAsync(session, stop),
        [new("semblance index repair", "after somebody wrote to the tables with triggers off")]);

    private static async Task<int> RepairAsync(Session session, CancellationToken stop)
    {
        await using var store = await OpenAsync(session, stop);
        var rows = await store.SearchTable.RepairAsync(session.Client, stop);
        session.Screen.Answer(
            () => new JsonObject { ["rows"] = rows },
            () => session.Screen.Say(rows == 0 ? "Searches read what the faces are; nothing was changed." : $"Removed or added {Figures.Count(rows, "row")}: searches read what the faces are."));
        return ExitCode.Ok;
    }

    /// <exception cref="SemblanceException">Unsupported, <c>store-kind</c>: the store is not in PostgreSQL.</exception>
    public static async Task<PostgresStore> OpenAsync(Session session, CancellationToken stop)
    {
        var store = await session.OpenStoreAsync(stop);
        if (store is PostgresStore postgres)
        {
            return postgres;
        }

        await store.DisposeAsync();
        throw session.Address.Project is { } project ? RestStore.NeedsDatabase(project, "an index") : new SemblanceException(ErrorKind.Unsupported, "store-kind",
            $"{session.Address} is searched exactly, by an index in memory that needs no care; 'semblance index' is for PostgreSQL: --store postgres://user@host/database.");
    }

    private static JsonObject Document(GalleryIndexState state) => new()
    {
        ["space"] = state.Space.Value,
        ["faces"] = state.Faces,
        ["index"] = state.Index,
        ["method"] = state.Method,
        ["valid"] = state.IsValid,
        ["bytes"] = state.Bytes,
        ["scans"] = state.Scans,
    };

    private sealed class BuildProgress(Action<long, long> step) : IProgress<(double Percent, string Phase)>
    {
        public void Report((double Percent, string Phase) value) => step((long)value.Percent, 100);
    }
}
