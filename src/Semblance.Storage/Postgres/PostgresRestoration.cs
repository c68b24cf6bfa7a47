namespace Semblance.Storage.Postgres;

/// <summary>Makes a store of what <see cref="PostgresSnapshot.WriteAsync"/> wrote, in a database that has none: all of it or nothing.</summary>
public static class PostgresRestoration
{
    /// <summary>As the owner-to-be of the tables, who may make what <c>db migrate</c> may. Ends with the newest schema.</summary>
    /// <param name="dump">The file.</param>
    /// <param name="toolFolder">Where pg_restore is; null for the PATH.</param>
    /// <exception cref="SemblanceException">
    /// Conflict, <c>store-there</c>; what <see cref="PostgresStore.MigrateAsync(PostgresAddress, int?, CancellationToken)"/> throws;
    /// Unsupported: <c>pg-tools-missing</c>, <c>pg-tools-older</c>; Unavailable, <c>pg-tools-failed</c>.
    /// </exception>
    public static async Task RestoreAsync(PostgresAddress address, string dump, string? toolFolder, CancellationToken cancellationToken)
    {
        await CheckEmptyAsync(address, cancellationToken);

        // There and back: what a migration makes outside of its tables, extensions and the role of the application, stays, and its preconditions were checked.
        await PostgresStore.MigrateAsync(address, null, cancellationToken);
        var status = await PostgresStore.MigrateAsync(address, 0, cancellationToken);
        await RunAsync(address, session => session.RunAsync("DROP TABLE schema_migrations"), cancellationToken);

        var tools = new PostgresTools(address, toolFolder);
        var list = dump + ".list";
        try
        {
            var contents = await tools.RunAsync("pg_restore", status.ServerMajor, ["--list", dump], cancellationToken);
            await File.WriteAllLinesAsync(list, contents.Split('\n').Where(line => !line.Contains(" EXTENSION ", StringComparison.Ordinal)), cancellationToken);
            await tools.RunAsync(
                "pg_restore", status.ServerMajor,
                ["--no-owner", "--exit-on-error", "--single-transaction", $"--use-list={list}", $"--dbname={address.Database}", dump],
                cancellationToken);
        }
        finally
        {
            File.Delete(list);
        }

        await PostgresStore.MigrateAsync(address, null, cancellationToken);
        await RunAsync(address, session => session.RunAsync("SELECT analyze_store()"), cancellationToken);

        // Everything has become the restoring user's; the function that finds people by text belongs to a role of its own again where that may be.
        await RunAsync(address, session => session.RunAsync("SELECT prepare_text_search()"), cancellationToken);
    }

    /// <exception cref="SemblanceException">Conflict, <c>store-there</c>.</exception>
    public static async Task CheckEmptyAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        if ((await PostgresStore.InspectAsync(address, cancellationToken)).Schema > 0)
        {
            throw new SemblanceException(ErrorKind.Conflict, "store-there",
                $"{address.Target} has a store already, and a restore replaces nothing: name an empty database (createdb), or remove the store with 'semblance db migrate --to 0'.");
        }
    }

    /// <summary>Rows of every table, as the owner.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CountRowsAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        return await pool.RehearseAsync(session => PostgresTables.CountAsync(session, mayBeHidden: true), cancellationToken);
    }

    private static async Task RunAsync(PostgresAddress address, Func<PostgresSession, Task<int>> work, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        await pool.RunAsync(work, cancellationToken);
    }
}
