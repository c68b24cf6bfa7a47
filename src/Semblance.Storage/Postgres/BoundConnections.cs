using System.Data;
using Npgsql;
using Semblance.Storage.Postgres.Replicas;

namespace Semblance.Storage.Postgres;

/// <summary>Connections to the primary whose transaction has begun and sees the rows of one client.</summary>
internal sealed class BoundConnections(PostgresAddress address, PostgresPool pool, PostgresBinding binding, IsolationLevel isolation)
{
    /// <summary>One that died in the pool shows only here, when nothing has been asked of it yet.</summary>
    public async Task<BoundConnection> OpenAsync(string client, string timeout, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var (connection, member) = await pool.OpenLastPrimaryAsync(cancellationToken);
            try
            {
                var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
                await binding.BindAsync(connection, transaction, client, timeout, position: null, cancellationToken);
                return new BoundConnection(connection, transaction);
            }
            catch (WrongHostException)
            {
                await connection.DisposeAsync();
                if (!isFirst)
                {
                    throw PostgresErrors.NoPrimary(address, pool.Hosts!.Members);
                }

                await pool.Hosts!.FindPrimaryAsync(member!, cancellationToken);
            }
            catch (Exception error) when (error is NpgsqlException || PostgresErrors.IsBroken(error))
            {
                await connection.DisposeAsync();
                if (!isFirst || !PostgresErrors.IsBroken(error))
                {
                    if (error is PostgresException refusal)
                    {
                        throw PostgresErrors.OfBinding(refusal, address);
                    }

                    throw;
                }

                pool.Forget(); // the others of its age are dead too
            }
            catch
            {
                await connection.DisposeAsync(); // whoever waits for it was told to stop
                throw;
            }
        }
    }
}
