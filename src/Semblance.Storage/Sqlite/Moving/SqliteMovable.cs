using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Sqlite.Moving;

/// <summary>A SQLite store as one side of a move. One write at a time is all that SQLite allows, which is what a replay and a change of roles rely on.</summary>
internal sealed class SqliteMovable(SqliteConnections connections) : IMovableStore
{
    private static readonly ConcurrentDictionary<string, SqliteMovedSql> Sql = new(StringComparer.Ordinal);

    public string Name => connections.Path;

    public static SqliteMovedSql SqlOf(MovedTable table) => Sql.GetOrAdd(table.Name, _ => new SqliteMovedSql(table));

    public static MoveState ReadState(SqliteDatabase database)
    {
        using var row = database.Prepare("SELECT role, pair, peer, since FROM moves");
        return row.Step() ? new MoveState(Enum.Parse<MoveRole>(row.Text(0), ignoreCase: true), row.Id(1), row.Text(2), row.Time(3)) : MoveState.None;
    }

    /// <summary>The row as it is now; null where it is not there.</summary>
    public static MovedRow? Find(SqliteDatabase database, RowKey key)
    {
        using var select = database.Prepare(SqlOf(key.Table).SelectOne);
        return Bind(select, key).Step() ? new MovedRow(key.Table, key.Client, Read(key.Table, select)) : null;
    }

    public static SqliteStatement Bind(SqliteStatement statement, RowKey key)
    {
        statement.Add(key.Client);
        foreach (var value in key.Values())
        {
            Bind(statement, value);
        }

        return statement;
    }

    public static SqliteStatement Bind(SqliteStatement statement, object? value) => value switch
    {
        null => statement.Add((string?)null),
        string text => statement.Add(text),
        long number => statement.Add(number),
        double number => statement.Add(number),
        bool flag => statement.Add(flag ? 1L : 0L),
        Guid id => statement.Add(id),
        byte[] bytes => statement.Add(bytes),
        _ => throw new InvalidOperationException($"{value.GetType()} is no value of a moved row."),
    };

    public Task<MoveState> FindStateAsync(CancellationToken cancellationToken) => connections.ReadAsync(ReadState, cancellationToken);

    public Task UpdateStateAsync(MoveState expected, MoveState state, CancellationToken cancellationToken) => WriteAsync(
        database =>
        {
            if (ReadState(database) is var found && (found.Role, found.Pair) != (expected.Role, expected.Pair))
            {
                throw MoveErrors.Changed(Name);
            }

            if (state.Role == MoveRole.Primary)
            {
                SqliteWrittenRows.Watch(database);
                SqliteNewRows.Begin(database);
            }
            else
            {
                SqliteWrittenRows.Ignore(database);
            }

            if (state.Role is not (MoveRole.Primary or MoveRole.Leaving))
            {
                SqliteNewRows.End(database); // what a replay adds waits for nobody
            }

            using var upsert = database.Prepare("""
                INSERT INTO moves (only_row, role, pair, peer, since) VALUES (1, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET role = excluded.role, pair = excluded.pair, peer = excluded.peer, since = excluded.since
                """);
            upsert.Add($"{state.Role}".ToLowerInvariant()).Add(state.Pair).Add(state.Peer).Add(state.Since).Run();
        },
        cancellationToken);

    public Task<WaitingChanges> CountWaitingAsync(CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT count(*), (SELECT at FROM waiting_changes ORDER BY number LIMIT 1) FROM waiting_changes");
            row.Step();
            return SqliteNewRows.AddTo(new WaitingChanges(row.Integer(0), row.TimeOrNull(1)), database);
        },
        cancellationToken);

    /// <summary>
    /// New rows first, then the others in the order in which they were written, whoever's they are: nobody waits longer than others. New rows take half of the room where others
    /// wait too, so that an enrolment that never ends holds none of these up.
    /// </summary>
    public Task<IReadOnlyList<WaitingChange>> ListWaitingAsync(string? after, int limit, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<WaitingChange>>(
            database =>
            {
                using var rows = database.Prepare("SELECT number, client_id, kind, key FROM waiting_changes ORDER BY number LIMIT ?").Add(limit);
                var others = rows.All(ReadWaiting);
                var changes = SqliteNewRows.List(database, Math.Max(limit / 2, limit - others.Count));
                changes.AddRange(others.Take(limit - changes.Count));
                return changes;
            },
            cancellationToken);

    public Task RemoveWaitingAsync(IReadOnlyList<WaitingChange> changes, CancellationToken cancellationToken) => WriteAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM waiting_changes WHERE number = ?");
            foreach (var change in changes.Where(c => c.Number > 0))
            {
                delete.Add(change.Number).Run();
            }

            SqliteNewRows.Remove(database, [.. changes.Where(c => c.Number < 0)]);
        },
        cancellationToken);

    public async Task AddAllWaitingAsync(CancellationToken cancellationToken)
    {
        foreach (var table in MovedTables.All)
        {
            await WriteAsync(database => SqliteWrittenRows.AddAll(database, table), cancellationToken);
        }
    }

    public Task AddWaitingAsync(IReadOnlyCollection<RowKey> keys, CancellationToken cancellationToken) => WriteAsync(
        database =>
        {
            using var insert = database.Prepare("INSERT INTO waiting_changes (client_id, kind, key, at) VALUES (?, ?, ?, CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER))");
            foreach (var key in keys)
            {
                insert.Add(key.Client).Add(key.Table.Name).Add(key.Text).Run();
            }
        },
        cancellationToken);

    public Task ClearWaitingAsync(CancellationToken cancellationToken) => WriteAsync(
        database =>
        {
            database.Execute("DELETE FROM waiting_changes");
            SqliteNewRows.Skip(database);
        },
        cancellationToken);

    public Task<IReadOnlyList<MovedRow>> FindRowsAsync(IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<MovedRow>>(
            database => [.. keys.Select(key => Find(database, key)).OfType<MovedRow>()],
            cancellationToken);

    public Task EachRowAsync(MovedTable table, string client, Action<object?[]> read, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var rows = database.Prepare(SqlOf(table).SelectAll).Add(client);
            while (rows.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                read(Read(table, rows, hashesVectors: true));
            }

            return true;
        },
        cancellationToken);

    public Task<bool> AnyAsync(MovedTable table, string client, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var rows = database.Prepare(SqlOf(table).SelectAll).Add(client);
            return rows.Step();
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListClientsAsync(CancellationToken cancellationToken) => connections.ReadAsync<IReadOnlyList<string>>(
        database =>
        {
            using var rows = database.Prepare("SELECT id FROM clients ORDER BY id");
            var clients = new List<string>();
            while (rows.Step())
            {
                clients.Add(rows.Text(0));
            }

            return clients;
        },
        cancellationToken);

    public Task<int> AddRowsAsync(IReadOnlyList<MovedRow> rows, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var add = database.Prepare(SqlOf(rows[0].Table).Add);
            return rows.Sum(row => SqliteReplayedRows.Bind(add, row).Run());
        },
        cancellationToken);

    public async Task ReplayAsync(Guid pair, Func<IReplayedRows, Task> work, CancellationToken cancellationToken)
    {
        SqliteReplayedRows rows;
        await using (var transaction = await connections.BeginAsync(replays: true, cancellationToken))
        {
            var state = ReadState(transaction.Database);
            if (state.Role != MoveRole.Secondary || state.Pair != pair)
            {
                throw MoveErrors.Changed(Name);
            }

            rows = new SqliteReplayedRows(transaction.Database);
            await work(rows);
            rows.Finish();
            transaction.Commit();
        }

        if (rows.HasRemoved)
        {
            // What was removed, such as somebody's face, is gone from the write-ahead log too.
            await connections.TruncateLogAsync(cancellationToken);
        }

        if (rows.HasRemovedSearched)
        {
            connections.RemoveWords();
        }
    }

    private async Task WriteAsync(Action<SqliteDatabase> write, CancellationToken cancellationToken)
    {
        await using var transaction = await connections.BeginAsync(replays: true, cancellationToken);
        await Task.Run(
            () =>
            {
                write(transaction.Database);
                transaction.Commit();
            },
            cancellationToken);
    }

    private static object?[] Read(MovedTable table, SqliteStatement row, bool hashesVectors = false)
    {
        var values = new object?[table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = row.IsNull(i) ? null : table.Columns[i].Type switch
            {
                MovedType.Text or MovedType.Json or MovedType.Jsonb or MovedType.Day => row.Text(i),
                MovedType.Whole or MovedType.Time => row.Integer(i),
                MovedType.Real => row.Real(i),
                MovedType.Flag => row.Integer(i) != 0,
                MovedType.Uuid => row.Id(i),
                MovedType.Vector when hashesVectors => HashAsSent(row.Blob(i)),
                _ => row.Blob(i).ToArray(),
            };
        }

        return values;
    }

    /// <summary>As pgvector would send it (https://github.com/pgvector/pgvector/blob/v0.8.0/src/vector.c#L374-L388): width, zero, and the values big-endian.</summary>
    private static byte[] HashAsSent(ReadOnlySpan<byte> vector)
    {
        var values = MemoryMarshal.Cast<byte, int>(vector);
        Span<byte> sent = new byte[4 + vector.Length];
        BinaryPrimitives.WriteInt16BigEndian(sent, (short)values.Length);
        BinaryPrimitives.ReverseEndianness(values, MemoryMarshal.Cast<byte, int>(sent[4..]));
        return SHA256.HashData(sent);
    }

    private static WaitingChange ReadWaiting(SqliteStatement row) =>
        new(row.Integer(0), RowKey.Parse(MovedTables.Named(row.Text(2)), row.Text(1), JsonSerializer.Deserialize<string[]>(row.Text(3))!));
}
