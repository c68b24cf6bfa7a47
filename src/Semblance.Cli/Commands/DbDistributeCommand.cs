using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Cli.Commands;

/// <summary><c>semblance db distribute</c> and <c>undistribute</c>: from one PostgreSQL server to several with Citus, and back.</summary>
internal static class DbDistributeCommand
{
    private const string Example = "semblance --store postgres://postgres@db.example.org/semblance db";

    public static Verb Distribute(CommandLine line)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say which tables would go where." };
        var shards = new Option<int>("--shards")
        {
            HelpName = "N",
            DefaultValueFactory = _ => PostgresDistribution.DefaultShards,
            Description = $"Of each table, 1 to 1024: no more nodes can ever share it. Default: {PostgresDistribution.DefaultShards}.",
        };
        var spread = Spread("Spread this client, which outgrows a node, over all nodes of the distributed store: each search of it asks them all.");
        var yes = Confirmation.Option("Distribute without asking; for scripts.");
        return line.Verb("distribute", "Distribute the store over the nodes of a Citus cluster, table by table, by client. Needs a superuser; servers are stopped meanwhile.",
            (session, parse, stop) => parse.GetValue(spread) is { } client
                ? SpreadAsync(session, client, parse.GetValue(yes), stop)
                : DistributeAsync(session, parse.GetValue(dryRun), parse.GetValue(shards), parse.GetValue(yes), stop),
            [
                new($"{Example} distribute --dry-run", "can it be done, and what would go where?"),
                new($"{Example} distribute", "do it, or go on where it was interrupted"),
                new($"{Example} distribute --spread national", "spread the client national over all nodes"),
            ])
            .With(dryRun, shards, spread, yes);
    }

    public static Verb Undistribute(CommandLine line)
    {
        var spread = Spread("Bring only this client back to its node, which was spread.");
        var yes = Confirmation.Option("Without asking; for scripts.");
        return line.Verb("undistribute", "Bring a distributed store back to one node, the coordinator, which must have room for all of it.",
            (session, parse, stop) => parse.GetValue(spread) is { } client
                ? GatherAsync(session, client, parse.GetValue(yes), stop)
                : UndistributeAsync(session, parse.GetValue(yes), stop),
            [
                new($"{Example} undistribute", "back to one node, also after a distribution that did not get to its end"),
                new($"{Example} undistribute --spread national", "the client national back to its node"),
            ])
            .With(spread, yes);
    }

    private static Option<string?> Spread(string description) => new("--spread") { HelpName = "CLIENT", Description = description };

    private static async Task<int> SpreadAsync(Session session, string name, bool yes, CancellationToken stop)
    {
        var (address, client) = (DbCommand.Address(session), new ClientId(name));
        await session.ConfirmAsync($"Copy what searches read of {client} to all nodes of {address.Target}? No program can use it until that is done.", yes, stop);
        var outcome = await PostgresSpread.SpreadAsync(address, client, new CopyProgress(session, client), stop);
        session.Screen.Answer(
            () => new JsonObject { ["client"] = client.Value, ["spread"] = true, ["changed"] = outcome.IsDone, ["faces"] = outcome.Faces, ["indexes_dropped"] = outcome.Indexes },
            () => session.Screen.Say(outcome switch
            {
                { IsDone: false } => $"{client} is spread already.",
                { Indexes: > 0 } => $"{client} is spread over all nodes: {Figures.Count(outcome.Faces, "face")}. {Figures.Count(outcome.Indexes, "index", "indexes")} of it dropped: '{session.Command("index build")}' builds them of the copies.",
                _ => $"{client} is spread over all nodes: {Figures.Count(outcome.Faces, "face")}.",
            }));
        return ExitCode.Ok;
    }

    private static async Task<int> GatherAsync(Session session, string name, bool yes, CancellationToken stop)
    {
        var (address, client) = (DbCommand.Address(session), new ClientId(name));
        await session.ConfirmAsync($"Bring {client} of {address.Target} back to its node? No program can use it until that is done.", yes, stop);
        var wasSpread = await PostgresSpread.GatherAsync(address, client, stop);
        session.Screen.Answer(
            () => new JsonObject { ["client"] = client.Value, ["spread"] = false, ["changed"] = wasSpread },
            () => session.Screen.Say(wasSpread ? $"{client} is on its node alone again." : $"{client} was not spread."));
        return ExitCode.Ok;
    }

    private static async Task<int> DistributeAsync(Session session, bool isDry, int shards, bool yes, CancellationToken stop)
    {
        var address = DbCommand.Address(session);
        if (shards is < 1 or > 1024)
        {
            throw new SemblanceException(ErrorKind.Invalid, "distribute-shards", $"{shards} shards: use 1 to 1024, and more than there will ever be nodes.");
        }

        var plan = await PostgresDistribution.PlanAsync(address, stop);
        if (isDry)
        {
            Show(session, plan);
            return ExitCode.Ok;
        }

        if (plan.State is DistributionState.None)
        {
            await session.ConfirmAsync($"Distribute {address.Target} over {Figures.Count(plan.Nodes, "node")}? No program can use it until that is done.", yes, stop);
        }

        var after = await PostgresDistribution.RunAsync(address, shards, new TableProgress(session), stop);
        session.Screen.Answer(
            () => Document(after),
            () => session.Screen.Say(plan.State == DistributionState.Done
                ? $"{address.Target} is distributed already, over {Figures.Count(after.Nodes, "node")}."
                : $"{address.Target} is distributed over {Figures.Count(after.Nodes, "node")}. The way back: '{session.Command("db undistribute")}'."));
        return ExitCode.Ok;
    }

    private static async Task<int> UndistributeAsync(Session session, bool yes, CancellationToken stop)
    {
        var address = DbCommand.Address(session);
        await session.ConfirmAsync($"Bring all of {address.Target} back to one node? No program can use it until that is done.", yes, stop);
        var after = await PostgresDistribution.UndoAsync(address, stop);
        session.Screen.Answer(() => Document(after), () => session.Screen.Say($"{address.Target} is on one node again."));
        return ExitCode.Ok;
    }

    private static void Show(Session session, DistributionPlan plan) => session.Screen.Answer(() => Document(plan), () =>
    {
        var table = new TextTable("table", "goes", "rows", "MB", "");
        foreach (var row in plan.Tables)
        {
            table.Add(row.Name, Word(row.Kind), Figures.Of(row.Rows), Figures.Of(row.Bytes >> 20), row.Kind != DistributedTableKind.Local && row.IsDone ? "done" : null);
        }

        session.Screen.Show(table);
        session.Screen.Say($"Citus {plan.Citus}, {Figures.Count(plan.Nodes, "node")} that take shards. Nothing was changed.");
    });

    private static string Word(DistributedTableKind kind) => kind switch
    {
        DistributedTableKind.Reference => "to every node",
        DistributedTableKind.ByClient => "by client",
        DistributedTableKind.ByFace => "by face",
        _ => "nowhere: stays",
    };

    private static JsonObject Document(DistributionPlan plan) => new()
    {
        ["citus"] = plan.Citus,
        ["nodes"] = plan.Nodes,
        ["state"] = plan.State.ToString().ToLowerInvariant(),
        ["tables"] = new JsonArray([.. plan.Tables.Select(t => (JsonNode)new JsonObject
        {
            ["name"] = t.Name,
            ["kind"] = t.Kind switch { DistributedTableKind.Reference => "reference", DistributedTableKind.ByClient => "by-client", DistributedTableKind.ByFace => "by-face", _ => "local" },
            ["rows"] = t.Rows,
            ["bytes"] = t.Bytes,
            ["done"] = t.IsDone,
        })]),
    };

    private sealed class TableProgress(Session session) : IProgress<DistributedTable>
    {
        public void Report(DistributedTable table) => session.Screen.Note($"{table.Name}: {Figures.Count(table.Rows, "row")} {Word(table.Kind)}");
    }

    private sealed class CopyProgress(Session session, ClientId client) : IProgress<(long Copied, long Faces)>
    {
        public void Report((long Copied, long Faces) value) => session.Screen.Note($"{client}: {Figures.Of(value.Copied)} of {Figures.Count(value.Faces, "face")} copied");
    }
}
