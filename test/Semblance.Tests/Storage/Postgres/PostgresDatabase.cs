using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>A database of a test's own, in the cluster of the test run.</summary>
internal sealed class PostgresDatabase
{
    public string Connection { get; private set; } = "";

    public async Task<PostgresStore> OpenAsync()
    {
        Connection = await PostgresCluster.CreateAsync();
        return await PostgresStore.OpenAsync(Connection, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>By way of a pooler in transaction mode.</summary>
    public async Task<PostgresStore> OpenPooledAsync()
    {
        Connection = await PostgresCluster.CreateAsync();
        return await PostgresStore.OpenAsync(await Pgbouncer.ThroughAsync(Connection), TimeProvider.System, CancellationToken.None);
    }

    /// <summary>One that keeps galleries in the memory of this process.</summary>
    public async Task<PostgresStore> OpenInProcessAsync()
    {
        Connection = Connection.Length == 0 ? await PostgresCluster.CreateAsync() : Connection;
        return await PostgresStore.OpenAsync(InProcess(Connection), TimeProvider.System, CancellationToken.None);
    }

    public static PostgresAddress InProcess(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        return PostgresAddress.Parse(FormattableString.Invariant(
            $"postgres://{settings.Username}@{settings.Host}:{settings.Port}/{settings.Database}?search=in-process&pool_size=4"));
    }

    public Task DeleteAsync() => Connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(Connection);
}
