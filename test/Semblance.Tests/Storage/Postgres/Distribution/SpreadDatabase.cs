using Semblance.Clients;
using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Distribution;

namespace Semblance.Tests.Storage.Postgres.Distribution;

/// <summary>A database whose clients are spread, those to come as well: over all nodes where there are several, and on one node as if there were.</summary>
internal sealed class SpreadDatabase
{
    private readonly PostgresDatabase _database = new();

    public string Connection => _database.Connection;

    /// <param name="mostWaiting">Changes that may wait for being copied.</param>
    public async Task<PostgresStore> OpenAsync(int mostWaiting)
    {
        var store = await _database.OpenAsync();
        await using (var pool = new PostgresPool(PostgresAddress.OfConnection(Connection)))
        {
            await PostgresSpread.SpreadAsync(pool, store.Connections, ClientId.Default, progress: null, CancellationToken.None);
        }

        await using (var administrator = await SqlCaller.ConnectAsync(Connection))
        {
            await administrator.RunAsync("ALTER TABLE clients ALTER COLUMN spread SET DEFAULT 'ready'");
        }

        store.Connections.IsSpread = client => client.Length > 0;
        store.Connections.MostWaiting = mostWaiting;
        return store;
    }

    public Task DeleteAsync() => _database.DeleteAsync();
}
