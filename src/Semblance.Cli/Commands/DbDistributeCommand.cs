using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
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
        var yes = Confirmation.Option("Distribute without asking; for scripts.");
        return line.Verb("distribute", "Distribute the store over the nodes of a Citus cluster, table by table, by client. Needs a superuser; servers are stopped meanwhile.",
            (session, parse, stop) => DistributeAsync(session, parse.GetValue(dryRun), parse.GetValue(shards), parse.GetValue(yes), stop),
            [
                new($"{Example} distribute --dry-run", "can it be done, and what would go where?"),
                new($"{Example} distribute", "do it, or go on where it was interrupted"),
            ])
            .With(dryRun, shards, yes);
    }

    public static Verb Undistribute(CommandLine line)
    {
        var yes = Confirmation.Option("Without asking; for scripts.");
        return line.Verb("undistribute", "Bring a distributed store back to one node, the coordinator, which must have room for all of it.",
            (session, parse, stop) => UndistributeAsync(session, parse.GetValue(yes), stop),
            [new($"{Example} undistribute", "back to one node, also after a distribution that did not get to its end")])
            .With(yes);
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
            ["kind"] = t.Kind switch { DistributedTableKind.Reference => "reference", DistributedTableKind.ByClient => "by-client", _ => "local" },
            ["rows"] = t.Rows,
            ["bytes"] = t.Bytes,
            ["done"] = t.IsDone,
        })]),
    };

    private sealed class TableProgress(Session session) : IProgress<DistributedTable>
    {
        public void Report(DistributedTable table) => session.Screen.Note($"{table.Name}: {Figures.Count(table.Rows, "row")} {Word(table.Kind)}");
    }
}
