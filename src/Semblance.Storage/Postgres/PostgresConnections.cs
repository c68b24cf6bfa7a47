using Npgsql;
using Semblance.Clients;

namespace Semblance.Storage.Postgres;

/// <summary>The pool of a store. Every piece of work is one transaction as <c>semblance_app</c>, bound to one client or to none.</summary>
internal sealed class PostgresConnections(NpgsqlDataSource source, string target) : IAsyncDisposable
{
    // Both for the transaction only: the connection may go to another client next, here or behind a pooler.
    private const string Bind = "SET LOCAL ROLE semblance_app";
    private const string BindClient = "SELECT set_config('semblance.client', $1, true)";

    public string Target => target;

    /// <summary>Work that is bound to no client, and sees the rows of none: clients and spaces.</summary>
    public Task<T> RunAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync("", commits: true, work, cancellationToken);

    public Task<T> RunAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync(client.Value, commits: true, work, cancellationToken);

    /// <summary>The same, rolled back at the end whatever happens.</summary>
    public Task<T> RehearseAsync<T>(ClientId client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync(client.Value, commits: false, work, cancellationToken);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> TransactAsync<T>(
        string client, bool commits, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await BindAsync(connection, transaction, client, cancellationToken);
            var result = await work(new PostgresSession(connection, transaction, cancellationToken));
            if (commits)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return result;
        }
        catch (NpgsqlException error)
        {
            throw PostgresErrors.Translate(error, target);
        }
    }

    private static async Task BindAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string client, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Bind),
                new NpgsqlBatchCommand(BindClient) { Parameters = { new NpgsqlParameter { Value = client } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
