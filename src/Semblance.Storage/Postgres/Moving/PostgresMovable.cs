using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Postgres.Moving;

/// <summary>
/// A PostgreSQL store as one side of a move. It is read as any program reads it; a replay, which also writes what nobody may change (audit entries, keys), and
/// a change of roles, which makes triggers, need the owner of the tables.
/// </summary>
internal sealed class PostgresMovable(PostgresConnections connections) : IMovableStore
{
    private const int RoleTries = 30;

    // One replay or change of roles at a time, whoever does it.
    private const string Lock = "SELECT pg_advisory_xact_lock(7020590)";
    private const string SelectState = "SELECT role, pair, peer, since FROM moves";
    private const string SeeAll = "SELECT set_config('semblance.replay', 'on', true)";

    private static readonly ConcurrentDictionary<string, PostgresMovedSql> Sql = new(StringComparer.Ordinal);

    public string Name => connections.Target;

    public static PostgresMovedSql SqlOf(MovedTable table) => Sql.GetOrAdd(table.Name, _ => new PostgresMovedSql(table));

    /// <summary>What the statements of <see cref="PostgresMovedSql"/> by key take.</summary>
    public static object[] ArgumentsOf(IReadOnlyList<RowKey> keys)
    {
        var table = keys[0].Table;
        var values = keys.Select(k => k.Values()).ToList();
        return
        [
            .. table.Keys.Select((column, i) => PostgresMovedValues.ToArray(column.Type, [.. values.Select(v => v[i])])),
            .. PostgresReplayedRows.ClientOf(table, keys[0].Client),
        ];
    }

    /// <summary>Has every table watched or guarded as the role asks for, after the schema has changed.</summary>
    public static Task RenewAsync(PostgresPool pool, CancellationToken cancellationToken) => pool.RunAsync(
        async session =>
        {
            await session.RunAsync(Lock);
            if (await session.FindAsync(SelectState, Read) is { } state)
            {
                await PlayAsync(session, state.Role);
            }

            return true;
        },
        cancellationToken);

    public Task<MoveState> FindStateAsync(CancellationToken cancellationToken) =>
        connections.RunAsync(async session => await session.FindAsync(SelectState, Read) ?? MoveState.None, cancellationToken);

    public async Task UpdateStateAsync(MoveState expected, MoveState state, CancellationToken cancellationToken)
    {
        if (connections.IsDistributed)
        {
            throw PostgresErrors.Distributed(connections.Pool.Address, "lists no changes: a dual write goes from and to stores on one node.");
        }

        for (var left = RoleTries - 1; ; left--)
        {
            try
            {
                await connections.Pool.RunAsync(session => UpdateStateAsync(session, expected, state), cancellationToken);
                return;
            }
            catch (SemblanceException busy) when (left > 0 && busy.Code == "store-busy")
            {
                // Somebody reads or writes for long, and whoever came after this would have waited for it: so this goes to the end of the line.
                await Task.Delay(Random.Shared.Next(50, 200), cancellationToken);
            }
        }
    }

    public Task<WaitingChanges> CountWaitingAsync(CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await session.RunAsync(SeeAll);
            return (await session.ListAsync(
                "SELECT count(*), min(at) FROM waiting_changes",
                row => new WaitingChanges(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1))))[0];
        },
        cancellationToken);

    public Task<IReadOnlyList<WaitingChange>> ListWaitingAsync(string? after, int limit, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<WaitingChange>>(
            async session =>
            {
                await session.RunAsync(SeeAll);
                var shared = await ListAsync(session, "client_id = ''", limit);
                var others = after is null ? [] : await ListAsync(session, "client_id > $2", limit, after);
                return [.. shared, .. others.Count > 0 ? others : await ListAsync(session, "client_id > ''", limit)];
            },
            cancellationToken);

    public Task RemoveWaitingAsync(IReadOnlyList<WaitingChange> changes, CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await session.RunAsync(SeeAll);
            return await session.RunAsync(
                "DELETE FROM waiting_changes w USING unnest($1::text[], $2::bigint[]) AS done (client_id, number) WHERE w.client_id = done.client_id AND w.number = done.number",
                changes.Select(c => c.Key.Client).ToArray(), changes.Select(c => c.Number).ToArray());
        },
        cancellationToken);

    public async Task AddAllWaitingAsync(CancellationToken cancellationToken)
    {
        foreach (var table in MovedTables.All.Where(t => t.IsShared))
        {
            await connections.RunAsync(session => session.RunAsync(SqlOf(table).AddAll), cancellationToken);
        }

        foreach (var client in await ListClientsAsync(cancellationToken))
        {
            foreach (var table in MovedTables.All.Where(t => !t.IsShared))
            {
                await connections.RunLongAsync(new ClientId(client), session => session.RunAsync(SqlOf(table).AddAll, client), cancellationToken);
            }
        }
    }

    public async Task AddWaitingAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken)
    {
        foreach (var ofClient in keys.GroupBy(k => k.Client, StringComparer.Ordinal))
        {
            await ToClientAsync(
                ofClient.Key,
                session => session.RunAsync(
                    """
                    INSERT INTO waiting_changes (client_id, kind, key)
                    SELECT $1, w.kind, ARRAY(SELECT json_array_elements_text(w.key::json))
                    FROM unnest($2::text[], $3::text[]) AS w (kind, key)
                    """,
                    ofClient.Key, ofClient.Select(k => k.Table.Name).ToArray(), ofClient.Select(k => k.Text).ToArray()),
                cancellationToken);
        }
    }

    public Task ClearWaitingAsync(CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await session.RunAsync(SeeAll);
            return await session.RunAsync("DELETE FROM waiting_changes");
        },
        cancellationToken);

    public Task<IReadOnlyList<MovedRow>> FindRowsAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken)
    {
        var (table, client) = (keys[0].Table, keys[0].Client);
        return ToClientAsync<IReadOnlyList<MovedRow>>(
            client,
            async session => await session.ListAsync(
                SqlOf(table).SelectSome, row => new MovedRow(table, client, PostgresMovedValues.Read(table, row, hashesVectors: false)), ArgumentsOf(keys)),
            cancellationToken);
    }

    public Task EachRowAsync(MovedTable table, string client, Action<object?[]> read, CancellationToken cancellationToken) => ToClientAsync(
        client,
        async session =>
        {
            await session.EachAsync(
                SqlOf(table).SelectAll, row => read(PostgresMovedValues.Read(table, row, hashesVectors: true)), PostgresReplayedRows.ClientOf(table, client));
            return true;
        },
        cancellationToken);

    public Task<bool> AnyAsync(MovedTable table, string client, CancellationToken cancellationToken) =>
        ToClientAsync(client, session => session.AnyAsync($"{SqlOf(table).SelectAll} LIMIT 1", PostgresReplayedRows.ClientOf(table, client)), cancellationToken);

    public Task<IReadOnlyList<string>> ListClientsAsync(CancellationToken cancellationToken) => connections.RunAsync<IReadOnlyList<string>>(
        async session => await session.ListAsync("SELECT id FROM clients ORDER BY id", row => row.GetString(0)), cancellationToken);

    public Task<int> AddRowsAsync(IReadOnlyList<MovedRow> rows, CancellationToken cancellationToken) =>
        ToClientAsync(rows[0].Client, session => session.RunAsync(SqlOf(rows[0].Table).Add, PostgresReplayedRows.ArgumentsOf(rows)), cancellationToken);

    public Task ReplayAsync(Guid pair, Func<IReplayedRows, Task> work, CancellationToken cancellationToken) => connections.Pool.RunAsync(
        async session =>
        {
            await session.RunAsync(SeeAll);
            await session.RunAsync(Lock);
            if (await session.FindAsync(SelectState, Read) is not { Role: MoveRole.Secondary } state || state.Pair != pair)
            {
                throw MoveErrors.Changed(Name);
            }

            await work(new PostgresReplayedRows(session));
            return true;
        },
        cancellationToken);

    private static MoveState Read(Npgsql.NpgsqlDataReader row) =>
        new(Enum.Parse<MoveRole>(row.GetString(0), ignoreCase: true), row.GetGuid(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3));

    private async Task<bool> UpdateStateAsync(PostgresSession session, MoveState expected, MoveState state)
    {
        await session.RunAsync("SET LOCAL lock_timeout = '2s'");
        await session.RunAsync(Lock);
        var found = await session.FindAsync(SelectState, Read) ?? MoveState.None;
        if ((found.Role, found.Pair) != (expected.Role, expected.Pair))
        {
            throw MoveErrors.Changed(Name);
        }

        await PlayAsync(session, state.Role);
        await session.RunAsync(
            """
            INSERT INTO moves (role, pair, peer, since) VALUES ($1, $2, $3, $4)
            ON CONFLICT (only_row) DO UPDATE SET role = excluded.role, pair = excluded.pair, peer = excluded.peer, since = excluded.since
            """,
            $"{state.Role}".ToLowerInvariant(), state.Pair, state.Peer, state.Since?.ToUniversalTime());
        return true;
    }

    /// <summary>Waits for whoever is writing, and keeps everybody from it until the transaction ends: who writes next meets the new triggers.</summary>
    private static async Task PlayAsync(PostgresSession session, MoveRole role)
    {
        await session.RunAsync($"LOCK TABLE {string.Join(", ", MovedTables.All)} IN ACCESS EXCLUSIVE MODE");
        foreach (var sql in MovedTables.All.Select(SqlOf))
        {
            await session.RunAsync(sql.Ignore());
            if (role != MoveRole.Alone)
            {
                await session.RunAsync(role == MoveRole.Primary ? sql.Watch() : sql.Refuse());
            }
        }
    }

    private static async Task<List<WaitingChange>> ListAsync(PostgresSession session, string where, int limit, params object[] more) => await session.ListAsync(
        $"SELECT client_id, number, kind, key FROM waiting_changes WHERE {where} ORDER BY client_id, number LIMIT $1",
        row => new WaitingChange(row.GetInt64(1), RowKey.Parse(MovedTables.Named(row.GetString(2)), row.GetString(0), row.GetFieldValue<string[]>(3))),
        [limit, .. more]);

    /// <summary>As the application, bound to a client or, for shared rows, to none.</summary>
    private Task<T> ToClientAsync<T>(string client, Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        client.Length == 0 ? connections.RunAsync(work, cancellationToken) : connections.RunLongAsync(new ClientId(client), work, cancellationToken);
}
