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

    public Task DeleteAsync() => Connection.Length == 0 ? Task.CompletedTask : PostgresCluster.DropAsync(Connection);
}
