using System.Globalization;
using Semblance.Clients;

namespace Semblance.Storage.Postgres.Distribution;

/// <summary>
/// Spreads one client of a distributed store over all nodes by its faces, and brings it back. What searches read is copied, and every search of the client asks all nodes; everything else stays
/// on the client's node. Killed at any moment, either goes on when it is run again.
/// </summary>
public static class PostgresSpread
{
    private const string Sequential = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'";

    /// <param name="progress">Told how many faces are copied, and how many there are.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="SemblanceException">
    /// As <see cref="PostgresDistribution.PlanAsync(PostgresAddress, CancellationToken)"/>; Refused, <c>spread-one-node</c>, or <c>spread-node</c> where a node has not made its copies yet; NotFound,
    /// <c>client-unknown</c>; Corrupt, <c>spread-rows</c>.
    /// </exception>
    public static async Task<SpreadOutcome> SpreadAsync(
        PostgresAddress address, ClientId client, IProgress<(long Copied, long Faces)>? progress, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        if (await pool.RehearseAsync(session => CheckAsync(session, address, client), cancellationToken) == "ready")
        {
            return new SpreadOutcome(IsDone: false, Faces: 0, Indexes: 0);
        }

        await using var connections = new PostgresConnections(address) { IsDistributed = true };
        return await SpreadAsync(pool, connections, client, progress, cancellationToken);
    }

    /// <summary>Back to the client's node.</summary>
    /// <returns>Whether there was anything to bring back.</returns>
    /// <exception cref="SemblanceException">As <see cref="SpreadAsync(PostgresAddress, ClientId, IProgress{ValueTuple{long, long}}?, CancellationToken)"/>.</exception>
    public static async Task<bool> GatherAsync(PostgresAddress address, ClientId client, CancellationToken cancellationToken)
    {
        await using var pool = new PostgresPool(address);
        var state = await pool.RehearseAsync(session => CheckAsync(session, address, client), cancellationToken);
        var copies = await GatherAsync(pool, client, isDistributed: true, cancellationToken);
        return state.Length > 0 || copies > 0;
    }

    /// <summary>The same on any number of nodes, one included.</summary>
    internal static async Task<SpreadOutcome> SpreadAsync(
        PostgresPool pool, PostgresConnections connections, ClientId client, IProgress<(long Copied, long Faces)>? progress, CancellationToken cancellationToken)
    {
        var indexes = await RunAsync(pool, connections.IsDistributed, session => SpreadClients.BeginAsync(session, client), cancellationToken);
        var faces = await connections.RunLongAsync(client, session => CountWaitingAsync(session, client), cancellationToken);
        for (var left = faces; left > 0;)
        {
            if (await connections.BringAsync(client, cancellationToken) == 0)
            {
                throw PostgresDistribution.Refused("spread-node",
                    $"{pool.Address.Target}: a node has not made its copies of {client}'s faces: see that every node is up, and run the command again, which goes on here.");
            }

            left = await connections.RunLongAsync(client, session => CountWaitingAsync(session, client), cancellationToken);
            progress?.Report((faces - left, faces));
        }

        var (there, copied) = await RunAsync(pool, connections.IsDistributed, session => SpreadClients.EndAsync(session, client), cancellationToken);
        return there == copied
            ? new SpreadOutcome(IsDone: true, there, indexes)
            : throw new SemblanceException(ErrorKind.Corrupt, "spread-rows", string.Create(CultureInfo.InvariantCulture,
                $"{pool.Address.Target}: of {there} faces of {client} there are {copied} copies: run 'semblance db undistribute --spread {client}', then spread it again."));
    }

    /// <returns>Copies that were taken away.</returns>
    internal static async Task<int> GatherAsync(PostgresPool pool, ClientId client, bool isDistributed, CancellationToken cancellationToken)
    {
        await RunAsync(pool, isDistributed, session => SpreadClients.LeaveAsync(session, client), cancellationToken);
        return await RunAsync(pool, isDistributed, session => SpreadClients.RemoveAsync(session, client), cancellationToken);
    }

    private static Task<T> RunAsync<T>(PostgresPool pool, bool isDistributed, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        pool.RunAsync(
            async session =>
            {
                await session.RunAsync("SET LOCAL lock_timeout = '10s'");
                await session.RunAsync("SET LOCAL client_min_messages = warning");
                if (isDistributed)
                {
                    await session.RunAsync(Sequential);
                    await session.RunAsync("SET LOCAL citus.enable_unsafe_triggers = on");
                }

                return await work(session);
            },
            cancellationToken);

    private static async Task<string> CheckAsync(PostgresSession session, PostgresAddress address, ClientId client)
    {
        await DistributionChecks.CheckAsync(session, address);
        return await DistributionMemory.FindStateAsync(session) == DistributionState.Done
            ? await SpreadClients.StateAsync(session, client)
            : throw PostgresDistribution.Refused("spread-one-node", $"{address.Target} is not distributed: 'semblance db distribute' first, then a client that outgrows a node can be spread.");
    }

    private static Task<long> CountWaitingAsync(PostgresSession session, ClientId client) =>
        session.CountAsync("SELECT count(*) FROM spread_changes c WHERE c.client_id = $1", client.Value);
}
