using Npgsql;

namespace Semblance.Storage.Postgres;

/// <summary>Rolled back when it is disposed of without having been committed.</summary>
internal sealed record BoundConnection(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
