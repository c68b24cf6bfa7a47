namespace Semblance.Storage.Postgres.Distribution;

/// <summary>Whether a database can be distributed, or brought back to one node, now.</summary>
internal static class DistributionChecks
{
    // Other sessions of this database that are neither Citus nor this one.
    private const string SelectOthers = """
        SELECT coalesce(nullif(application_name, ''), usename::text) || coalesce(' at ' || host(client_addr), ''), count(*)
        FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            AND application_name NOT LIKE 'citus\_%' AND application_name NOT LIKE 'Citus %'
        GROUP BY 1
        ORDER BY 1
        """;

    // Whatever Citus or the code of the schema could not follow.
    private const string SelectUnfit = """
        SELECT c.relname || ' has no primary key that begins with client_id'
        FROM pg_class c
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($1) AND a.attname IS DISTINCT FROM 'client_id'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        UNION ALL
        SELECT c.relname || ' has the trigger ' || t.tgname
        FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT t.tgisinternal AND t.tgname <> ALL ($2)
        ORDER BY 1
        LIMIT 1
        """;

    public static async Task<string> VersionAsync(PostgresSession session, PostgresAddress address) =>
        await session.FindAsync("SELECT extversion FROM pg_extension WHERE extname = 'citus'", row => row.GetString(0))
        ?? throw new SemblanceException(ErrorKind.Unsupported, "citus-missing",
            $"{address.Target} lacks the extension citus: install Citus on every node (https://docs.citusdata.com), then CREATE EXTENSION citus in this database on each.");

    /// <returns>Nodes that take shards.</returns>
    public static async Task<int> CountNodesAsync(PostgresSession session, PostgresAddress address)
    {
        var nodes = await session.CountAsync("SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary'");
        return nodes > 0
            ? (int)nodes
            : throw PostgresDistribution.Refused("citus-nodes",
                $"{address.Target} has no node that takes shards: SELECT citus_set_coordinator_host('this-host'), then SELECT citus_add_node('host', 5432) for each other one.");
    }

    public static async Task CheckAsync(PostgresSession session, PostgresAddress address)
    {
        await VersionAsync(session, address);
        if (!await session.AnyAsync("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper"))
        {
            throw PostgresDistribution.Refused("distribute-rights", $"{address.Target}: only a superuser sees the rows of every client, and may move them: name one in --store.");
        }

        if (await session.ListAsync("SELECT max(number) FROM schema_migrations", row => row.GetInt32(0)) is not [var schema] || schema != PostgresStatus.NewestSchema)
        {
            throw PostgresDistribution.Refused("schema-older", $"{address.Target} has not the schema of this Semblance: run '{PostgresErrors.MigrateCommand(address)}' first.");
        }

        if (await session.FindAsync("SELECT peer FROM moves WHERE role <> 'alone'", row => row.GetString(0)) is { } peer)
        {
            throw PostgresDistribution.Refused("distribute-moving", $"{address.Target} is in a dual write with {peer}: end it first, with 'semblance store dual-write stop'.");
        }

        if (await session.FindAsync(
            SelectUnfit, row => row.GetString(0),
            DistributionTables.References.Concat(DistributionTables.Locals).ToArray(), DistributionTables.Kept.Concat(DistributionTables.Left).ToArray()) is { } unfit)
        {
            throw PostgresDistribution.Refused("distribute-schema", $"{address.Target}: {unfit}, which Semblance did not make and Citus would not keep: remove it, or move it to another schema.");
        }

        if (await session.ListAsync(SelectOthers, row => $"{row.GetString(0)} ({row.GetInt64(1)})") is { Count: > 0 } others)
        {
            throw PostgresDistribution.Refused("distribute-in-use", $"{address.Target} is in use by {string.Join(", ", others)}: stop servers and imports first, or wait for what was killed just now to be undone there.");
        }
    }
}
