using System.Globalization;
using Npgsql;

namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// Turns the database of a store into a distributed one (Citus), table by table, and back. Each table is a transaction, in which its rows are counted before and after; until the
/// last one is done nobody but a superuser has any right to them, and the rows that were there are kept beside those of the shards. So it can be killed at any moment, and goes on where
/// it stopped.
/// </summary>
public static class PostgresDistribution
{
    /// <summary>As many as Citus makes unless told otherwise: nodes that can ever share a table.</summary>
    public const int DefaultShards = 32;

    private const string SelectTables = """
        SELECT c.relname::text, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid),
            ARRAY(
                SELECT DISTINCT u.relname::text
                FROM pg_constraint k
                JOIN pg_class u ON u.oid = k.confrelid
                WHERE k.conrelid = c.oid AND k.contype = 'f' AND u.oid <> c.oid)
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        ORDER BY c.relname
        """;

    private const string SelectDistributed = """
        SELECT c.relname::text
        FROM pg_dist_partition p
        JOIN pg_class c ON c.oid = p.logicalrelid
        WHERE c.relnamespace = 'public'::regnamespace
        """;

    // Rows that were there before, which Citus keeps and hides.
    private const string RemoveHidden = """
        SELECT truncate_local_data_after_distributing_table(c.oid)
        FROM pg_dist_partition p
        JOIN pg_class c ON c.oid = p.logicalrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1)
        """;

    // One connection a node: foreign keys to reference tables bear no other.
    private const string Sequential = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'";

    /// <summary>What it would come to. Changes nothing.</summary>
    /// <exception cref="SemblanceException">As <see cref="RunAsync"/>.</exception>
    public static async Task<DistributionPlan> PlanAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        await using var pool = PoolOf(address);
        return await pool.RehearseAsync(session => PlanAsync(session, address), cancellationToken);
    }

    /// <summary>Distributes what is not distributed yet.</summary>
    /// <param name="shards">Of each table; 1 to 1,024.</param>
    /// <param name="progress">Told of each table when it is done.</param>
    /// <exception cref="SemblanceException">
    /// Unsupported, <c>citus-missing</c>; Refused, <c>distribute-hosts</c>, <c>citus-nodes</c>, <c>schema-older</c>, <c>distribute-rights</c>, <c>distribute-in-use</c>, <c>distribute-moving</c>,
    /// <c>distribute-schema</c>; Corrupt, <c>distribute-rows</c>.
    /// </exception>
    public static async Task<DistributionPlan> RunAsync(
        PostgresAddress address, int shards, IProgress<DistributedTable>? progress, CancellationToken cancellationToken)
    {
        await using var pool = PoolOf(address);
        var plan = await pool.RehearseAsync(session => PlanAsync(session, address), cancellationToken);
        if (plan.State == DistributionState.Done)
        {
            return plan;
        }

        if (plan.State == DistributionState.None)
        {
            await TellAsync(address, () => pool.RunAsync(session => BeginAsync(session, plan), cancellationToken), "the beginning");
        }

        foreach (var table in plan.Tables.Where(t => t.Kind != DistributedTableKind.Local && !t.IsDone))
        {
            var done = await TellAsync(address, () => pool.RunAsync(session => DistributeAsync(session, plan, table, shards, address), cancellationToken), table.Name);
            progress?.Report(done);
        }

        await TellAsync(address, () => pool.RunAsync(session => EndAsync(session, plan), cancellationToken), "the end");
        return await pool.RehearseAsync(session => ReadAsync(session, address), cancellationToken);
    }

    /// <summary>Brings everything back to the coordinator, in one transaction, whether it was distributed wholly or in part.</summary>
    /// <returns>How it is now.</returns>
    /// <exception cref="SemblanceException">As <see cref="RunAsync"/>; Refused, <c>distribute-none</c>.</exception>
    public static async Task<DistributionPlan> UndoAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        await using var pool = PoolOf(address);
        var plan = await pool.RehearseAsync(session => PlanAsync(session, address), cancellationToken);
        if (plan.State == DistributionState.None)
        {
            throw Refused("distribute-none", $"{address.Target} is on one node: there is nothing to bring back.");
        }

        await TellAsync(address, () => pool.RunAsync(session => UndoAsync(session, plan), cancellationToken), "the way back");
        return await pool.RehearseAsync(session => ReadAsync(session, address), cancellationToken);
    }

    /// <summary>Says in Citus's own words what it does not take: they name tables and constraints, and no row's contents.</summary>
    private static async Task<T> TellAsync<T>(PostgresAddress address, Func<Task<T>> work, string what)
    {
        try
        {
            return await work();
        }
        catch (SemblanceException error) when (error.InnerException is PostgresException { SqlState: var state } refusal && !IsTold(state))
        {
            throw new SemblanceException(
                ErrorKind.Refused, "distribute-refused",
                $"{address.Target}: {what} was refused, and nothing of it was done: {refusal.MessageText}. Put that right and run the command again, or 'semblance db undistribute'.", error);
        }
    }

    // Locks, time-outs, full disks and broken connections, which are told as everywhere.
    private static bool IsTold(string state) => state[..2] is "08" or "40" or "53" or "55" or "57";

    /// <summary>Whoever watches several hosts is connected to each, and would be taken for one who uses the database.</summary>
    private static PostgresPool PoolOf(PostgresAddress address) => address.NeedsPrimary
        ? throw Refused("distribute-hosts", $"{address.Target} may be any of several hosts: name the coordinator alone in --store, without target_session_attrs.")
        : new PostgresPool(address);

    private static async Task<DistributionPlan> PlanAsync(PostgresSession session, PostgresAddress address)
    {
        await DistributionChecks.CheckAsync(session, address);
        return await ReadAsync(session, address);
    }

    /// <summary>As it is, whoever is connected by now.</summary>
    private static async Task<DistributionPlan> ReadAsync(PostgresSession session, PostgresAddress address)
    {
        var nodes = await DistributionChecks.CountNodesAsync(session, address);
        var done = (await session.ListAsync(SelectDistributed, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);
        var found = await session.ListAsync(
            SelectTables, row => (Table: Table(row.GetString(0), row.GetInt64(1), row.GetInt64(2), done), After: row.GetFieldValue<string[]>(3)));
        return new DistributionPlan(
            await DistributionChecks.VersionAsync(session, address), nodes, await DistributionMemory.FindStateAsync(session),
            Ordered(found));
    }

    private static DistributedTable Table(string name, long rows, long bytes, HashSet<string> done) => new(
        name,
        DistributionTables.References.Contains(name, StringComparer.Ordinal) ? DistributedTableKind.Reference
            : DistributionTables.Locals.Contains(name, StringComparer.Ordinal) ? DistributedTableKind.Local
            : name == DistributionTables.Spread ? DistributedTableKind.ByFace : DistributedTableKind.ByClient,
        rows, bytes, done.Contains(name));

    /// <summary>A table after those that it refers to.</summary>
    private static List<DistributedTable> Ordered(List<(DistributedTable Table, string[] After)> tables)
    {
        var ordered = new List<DistributedTable>(tables.Count);
        var left = tables.OrderBy(t => t.Table.Kind).ThenBy(t => t.Table.Name, StringComparer.Ordinal).ToList();
        while (left.Count > 0)
        {
            var next = left.First(t => t.After.All(name => ordered.Exists(o => o.Name == name)));
            ordered.Add(next.Table);
            left.Remove(next);
        }

        return ordered;
    }

    private static async Task<bool> BeginAsync(PostgresSession session, DistributionPlan plan)
    {
        await session.RunAsync("SET LOCAL lock_timeout = '10s'");
        await new DistributionMemory(session).BeginAsync(Names(plan));

        // Citus goes to the nodes as whoever asks, and whoever asks works as one of these. Without a password only those get in whom pg_hba.conf trusts.
        await session.RunAsync("ALTER ROLE semblance_app LOGIN");
        return true;
    }

    private static async Task<DistributedTable> DistributeAsync(
        PostgresSession session, DistributionPlan plan, DistributedTable table, int shards, PostgresAddress address)
    {
        await session.RunAsync(PostgresSession.Setting("citus.shard_count", shards.ToString(CultureInfo.InvariantCulture)));
        await session.RunAsync("SET LOCAL citus.shard_replication_factor = 1");
        await session.RunAsync(Sequential);
        await session.RunAsync("SET LOCAL citus.enable_local_reference_table_foreign_keys = off"); // views stand on the tables, and would not let them go
        await session.RunAsync($"LOCK TABLE public.{table.Name} IN ACCESS EXCLUSIVE MODE");
        var rows = await session.CountAsync($"SELECT count(*) FROM public.{table.Name}");
        if (table.Kind == DistributedTableKind.Reference)
        {
            await session.RunAsync("SELECT create_reference_table($1::regclass)", $"public.{table.Name}");
        }
        else if (table.Kind == DistributedTableKind.ByFace)
        {
            await session.RunAsync("SELECT create_distributed_table($1::regclass, 'face_id', colocate_with => 'none')", $"public.{table.Name}");
        }
        else
        {
            var beside = await session.ListAsync(
                "SELECT p.logicalrelid::text FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid WHERE p.partmethod = 'h' AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1) LIMIT 1",
                row => row.GetString(0), [plan.Tables.Where(t => t.Kind == DistributedTableKind.ByClient).Select(t => t.Name).ToArray()]);
            await session.RunAsync(
                "SELECT create_distributed_table($1::regclass, $2, colocate_with => $3)", $"public.{table.Name}", DistributionTables.Key, beside.Count == 0 ? "none" : beside[0]);
        }

        var distributed = await session.CountAsync($"SELECT count(*) FROM public.{table.Name}");
        return distributed == rows
            ? table with { Rows = rows, IsDone = true }
            : throw new SemblanceException(ErrorKind.Corrupt, "distribute-rows",
                $"{address.Target}: of {rows} rows of {table.Name} {distributed} arrived, so the table was left as it was: look into the logs of the nodes.");
    }

    private static async Task<bool> EndAsync(PostgresSession session, DistributionPlan plan)
    {
        var names = Names(plan);
        await session.RunAsync("SET LOCAL client_min_messages = warning");
        await session.RunAsync(RemoveHidden, [names]);
        await session.RunAsync(Script("functions_of_shards"));
        await session.RunAsync("SET LOCAL citus.enable_unsafe_triggers = on");
        await new DistributionMemory(session).EndAsync();
        return true;
    }

    /// <summary>One transaction: what the tables are without is in it, so nobody sees them halfway.</summary>
    private static async Task<bool> UndoAsync(PostgresSession session, DistributionPlan plan)
    {
        await session.RunAsync("SET LOCAL lock_timeout = '10s'");
        await session.RunAsync("SET LOCAL client_min_messages = warning");
        await session.RunAsync(Sequential);
        var memory = new DistributionMemory(session);
        var (views, functions) = (await ViewMemory.ReadAsync(session), await FunctionMemory.ReadAsync(session));
        await SpreadClients.LeaveAllAsync(session);
        await memory.BeginUndoAsync(Names(plan));
        while (await session.FindAsync(
            $"{SelectDistributed} AND c.relname = ANY ($1) ORDER BY p.partmethod, 1 LIMIT 1", row => row.GetString(0), [Names(plan)]) is { } table)
        {
            await session.RunAsync("SELECT undistribute_table($1::regclass, cascade_via_foreign_keys => true)", $"public.{table}");
        }

        await memory.EndUndoAsync();
        await functions.GiveBackAsync(session);
        await views.GiveBackAsync(session);
        return true;
    }

    internal static string[] Names(DistributionPlan plan) => [.. plan.Tables.Where(t => t.Kind != DistributedTableKind.Local).Select(t => t.Name)];

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(PostgresDistribution).Assembly.GetManifestResourceStream($"Semblance.Storage.Postgres.Distribution.{name}.sql")!);
        return reader.ReadToEnd();
    }

    internal static SemblanceException Refused(string code, string message) => new(ErrorKind.Refused, code, message);
}
