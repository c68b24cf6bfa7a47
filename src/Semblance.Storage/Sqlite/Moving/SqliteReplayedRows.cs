using Semblance.Storage.Moving;

namespace Semblance.Storage.Sqlite.Moving;

/// <summary>Writes replayed rows within one transaction, and tells the search indexes what they need to know.</summary>
internal sealed class SqliteReplayedRows(SqliteDatabase database) : IReplayedRows
{
    private readonly HashSet<string> _regrouped = new(StringComparer.Ordinal);

    public bool HasRemoved { get; private set; }

    /// <summary>Of what was removed, some was what pieces are made of.</summary>
    public bool HasRemovedSearched { get; private set; }

    public Task PutAsync(IReadOnlyList<MovedRow> rows)
    {
        var (table, client) = (rows[0].Table, rows[0].Client);
        if (table.Name == "faces")
        {
            PutFaces(rows);
            return Task.CompletedTask;
        }

        var sql = SqliteMovable.SqlOf(table);
        using var insert = database.Prepare(sql.Insert);
        using var update = table.OnlyAdds ? null : database.Prepare(sql.Update);
        foreach (var row in rows)
        {
            if (update is null || Bind(update, row).Run() == 0)
            {
                Bind(insert, row).Run();
            }
        }

        Note(table, client);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyList<RowKey> keys)
    {
        var (table, client) = (keys[0].Table, keys[0].Client);
        if (table.Name == "faces")
        {
            keys.ToList().ForEach(Leave);
        }

        using var delete = database.Prepare(SqliteMovable.SqlOf(table).Delete);
        foreach (var key in keys)
        {
            HasRemoved |= SqliteMovable.Bind(delete, key).Run() > 0;
        }

        HasRemovedSearched |= table.Name is "documents" or "artifacts";
        Note(table, client);
        return Task.CompletedTask;
    }

    /// <summary>To be called last.</summary>
    public void Finish()
    {
        foreach (var client in _regrouped)
        {
            SqliteGenerations.RaiseAll(database, KeyOf("clients", "id", client));
        }
    }

    public static SqliteStatement Bind(SqliteStatement statement, MovedRow row)
    {
        statement.Add(row.Client);
        for (var i = 0; i < row.Values.Length; i++)
        {
            SqliteMovable.Bind(statement, row.Values[i]);
        }

        return statement;
    }

    /// <summary>A face that is new or has changed gets a new integer key, by which the search indexes find it; one that is the same stays as it is.</summary>
    private void PutFaces(IReadOnlyList<MovedRow> rows)
    {
        var sql = SqliteMovable.SqlOf(rows[0].Table);
        var spaceOf = rows[0].Table.IndexOf("space_id");
        var client = KeyOf("clients", "id", rows[0].Client);
        foreach (var row in rows)
        {
            var key = row.Key;
            var stored = SqliteMovable.Find(database, key);
            if (stored is not null && MovedValues.AreEqual(stored.Values, row.Values))
            {
                continue;
            }

            Leave(key);
            var generation = SqliteGenerations.Current(database) + 1;
            if (stored is null)
            {
                using var insert = database.Prepare(sql.Insert);
                Bind(insert, row).Add(generation).Run();
            }
            else
            {
                using var update = database.Prepare(sql.Update);
                Bind(update, row).Run();
                using var move = database.Prepare("UPDATE faces SET key = ? WHERE id = ?");
                move.Add(generation).Add((Guid)key.Values()[0]).Run();
            }

            SqliteGenerations.Raise(database, KeyOf("spaces", "id", (string)row.Values[spaceOf]!), client, generation);
        }
    }

    /// <summary>Tells the search indexes that a face is no longer what it was.</summary>
    private void Leave(RowKey key)
    {
        var id = (Guid)key.Values()[0];
        using var row = database.Prepare("SELECT space_key, client_key FROM faces WHERE id = ?").Add(id);
        if (row.Step())
        {
            SqliteGenerations.Remove(database, row.Integer(0), row.Integer(1), [id]);
        }
    }

    private void Note(MovedTable table, string client)
    {
        if (table.Name is "people" or "people_groups" or "groups")
        {
            _regrouped.Add(client);
        }
    }

    private long KeyOf(string table, string column, string value)
    {
        using var row = database.Prepare($"SELECT key FROM {table} WHERE {column} = ?").Add(value);
        return row.Step() ? row.Integer(0) : 0;
    }
}
