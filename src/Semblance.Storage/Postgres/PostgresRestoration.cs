using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>
/// A database while a store is restored into it. A table that is there from the first change to the last tells the next restore that this one did not come to
/// its end, and it goes on where that stopped; nothing that a store holds is ever removed for it. One at a time.
/// </summary>
public sealed class PostgresRestoration : IAsyncDisposable
{
    private const string Lock = "SELECT 1 WHERE pg_try_advisory_lock(7020587)";

    private readonly PostgresAddress _address;
    private readonly PostgresPool _pool;
    private readonly PostgresPool _lockPool; // which may have room for one only
    private readonly NpgsqlConnection _lock;

    private PostgresRestoration(PostgresAddress address, PostgresPool lockPool, NpgsqlConnection held, bool isContinued)
    {
        (_address, _pool, _lockPool, _lock) = (address, new PostgresPool(address), lockPool, held);
        IsContinued = isContinued;
    }

    /// <summary>An earlier restore into this database was killed.</summary>
    public bool IsContinued { get; }

    /// <summary>Looks whether there is room for a store, and changes nothing.</summary>
    /// <exception cref="SemblanceException">Conflict: <c>store-there</c>, <c>restore-running</c>.</exception>
    public static async Task<PostgresRestoration> BeginAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        var schema = (await PostgresStore.InspectAsync(address, cancellationToken)).Schema;
        var pool = new PostgresPool(address);
        NpgsqlConnection? held = null;
        try
        {
            held = await pool.TranslateAsync(async () => await pool.OpenAsync(cancellationToken));
            if (!await IsFoundAsync(held, Lock, cancellationToken))
            {
                throw new SemblanceException(ErrorKind.Conflict, "restore-running", $"{address.Target}: another restore is at work there; wait for its end.");
            }

            var isContinued = await IsFoundAsync(held, "SELECT 1 WHERE to_regclass('public.semblance_restoring') IS NOT NULL", cancellationToken);
            if (schema > 0 && !isContinued)
            {
                throw new SemblanceException(ErrorKind.Conflict, "store-there",
                    $"{address.Target} has a store already, and a restore replaces nothing: name an empty database (createdb), or remove the store with 'semblance db migrate --to 0'.");
            }

            return new PostgresRestoration(address, pool, held, isContinued);
        }
        catch
        {
            await (held?.DisposeAsync() ?? ValueTask.CompletedTask);
            await pool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty store, where it is not there yet.</summary>
    /// <exception cref="SemblanceException">As <see cref="PostgresStore.MigrateAsync(PostgresAddress, int?, CancellationToken)"/>.</exception>
    public async Task MakeStoreAsync(CancellationToken cancellationToken)
    {
        await MarkAsync(cancellationToken);
        await PostgresStore.MigrateAsync(_address, null, cancellationToken);
    }

    /// <summary>
    /// Makes a store of what <see cref="PostgresSnapshot.WriteAsync"/> wrote, all of it or nothing; where an earlier restore had come to that, it is left as it is.
    /// As the owner-to-be of the tables, who may make what <c>db migrate</c> may. Ends with the newest schema.
    /// </summary>
    /// <param name="dump">The file.</param>
    /// <param name="toolFolder">Where pg_restore is; null for the PATH.</param>
    /// <exception cref="SemblanceException">
    /// What <see cref="PostgresStore.MigrateAsync(PostgresAddress, int?, CancellationToken)"/> throws; Unsupported: <c>pg-tools-missing</c>,
    /// <c>pg-tools-older</c>; Unavailable, <c>pg-tools-failed</c>.
    /// </exception>
    public async Task MakeStoreAsync(string dump, string? toolFolder, CancellationToken cancellationToken)
    {
        await MarkAsync(cancellationToken);
        if (!await HoldsRowsAsync(cancellationToken))
        {
            await RestoreAsync(dump, toolFolder, cancellationToken);
        }

        await PostgresStore.MigrateAsync(_address, null, cancellationToken);
        await RunAsync("SELECT analyze_store()", cancellationToken);

        // Everything has become the restoring user's; the function that finds people by text belongs to a role of its own again where that may be.
        await RunAsync("SELECT prepare_text_search()", cancellationToken);
    }

    /// <summary>Rows of every table, as the owner.</summary>
    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken) =>
        _pool.RehearseAsync(session => PostgresTables.CountAsync(session, mayBeHidden: true), cancellationToken);

    /// <summary>The restored store is in use from now on.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => RunAsync("DROP TABLE IF EXISTS public.semblance_restoring", cancellationToken);

    /// <summary>Removes what was restored: for when it failed. A store that another restore had begun stays for the next.</summary>
    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        if (!IsContinued)
        {
            await PostgresStore.MigrateAsync(_address, 0, cancellationToken);
            await EndAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lock.DisposeAsync();
        await _lockPool.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private Task<int> MarkAsync(CancellationToken cancellationToken) =>
        RunAsync("CREATE TABLE IF NOT EXISTS public.semblance_restoring (since timestamptz NOT NULL DEFAULT now())", cancellationToken);

    /// <summary>pg_restore has been there: it brings all rows at once. The first client is every store's.</summary>
    private async Task<bool> HoldsRowsAsync(CancellationToken cancellationToken)
    {
        if ((await PostgresStore.InspectAsync(_address, cancellationToken)).Schema == 0)
        {
            return false;
        }

        var rows = await CountRowsAsync(cancellationToken);
        return rows.Any(t => t.Key is not ("schema_migrations" or "semblance_restoring") && t.Value > (t.Key == "clients" ? 1 : 0));
    }

    private async Task RestoreAsync(string dump, string? toolFolder, CancellationToken cancellationToken)
    {
        // There and back: what a migration makes outside of its tables, extensions and the role of the application, stays, and its preconditions were checked.
        await PostgresStore.MigrateAsync(_address, null, cancellationToken);
        var status = await PostgresStore.MigrateAsync(_address, 0, cancellationToken);
        await RunAsync("DROP TABLE schema_migrations", cancellationToken);

        var tools = new PostgresTools(_address, toolFolder);
        var list = dump + ".list";
        try
        {
            var contents = await tools.RunAsync("pg_restore", status.ServerMajor, ["--list", dump], cancellationToken);
            await File.WriteAllLinesAsync(list, contents.Split('\n').Where(IsWanted), cancellationToken);
            await tools.RunAsync(
                "pg_restore", status.ServerMajor,
                ["--no-owner", "--exit-on-error", "--single-transaction", $"--use-list={list}", $"--dbname={_address.Database}", dump],
                cancellationToken);
        }
        finally
        {
            File.Delete(list);
        }
    }

    /// <summary>Extensions are there; and a backup made of a store that was being restored is whole itself.</summary>
    private static bool IsWanted(string line) =>
        !line.Contains(" EXTENSION ", StringComparison.Ordinal) && !line.Contains(" semblance_restoring ", StringComparison.Ordinal);

    private Task<int> RunAsync(string sql, CancellationToken cancellationToken) => _pool.RunAsync(session => session.RunAsync(sql), cancellationToken);

    private static async Task<bool> IsFoundAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
