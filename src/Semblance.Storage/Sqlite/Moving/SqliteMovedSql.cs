using Semblance.Storage.Moving;

namespace Semblance.Storage.Sqlite.Moving;

/// <summary>
/// The statements that read and write the rows of a table by the values that both engines share, where SQLite refers to other rows by integers of its own.
/// Parameter 1 is the client; those of <see cref="Insert"/> and <see cref="Update"/> go on with all columns, the others with those of the key.
/// </summary>
internal sealed class SqliteMovedSql
{
    private const string FindClient = "(SELECT key FROM clients WHERE id = ?1)";

    private readonly MovedTable _table;

    public SqliteMovedSql(MovedTable table)
    {
        _table = table;
        var columns = string.Join(", ", table.Columns.Select(c => Read(table, c, "t", 0)));
        var byKey = Identity(table, ByKey);
        SelectOne = $"SELECT {columns} FROM {table} t WHERE {byKey}";
        SelectAll = $"SELECT {columns} FROM {table} t WHERE {OfClient(table)}";
        Delete = $"DELETE FROM {table} WHERE {byKey}";
        Update = $"UPDATE {table} SET {string.Join(", ", PhysicalOf(table, onlyValues: true).Select(p => $"{p.Column} = {p.Value}"))} WHERE {Identity(table, ByColumn)}";
        Insert = InsertOf(table);
    }

    public string SelectOne { get; }

    public string SelectAll { get; }

    public string Delete { get; }

    /// <summary>Everything but the key. Meaningless where <see cref="MovedTable.OnlyAdds"/>.</summary>
    public string Update { get; }

    /// <summary>Does nothing where the row is there. Of a face the last parameter is the integer key.</summary>
    public string Insert { get; }

    /// <summary>Does nothing where the row is there, or another one that is unique by the same.</summary>
    public string Add => $"{Insert} ON CONFLICT DO NOTHING";

    /// <summary>The client whose a row is, as an expression.</summary>
    public static string ClientOf(MovedTable table, string alias, int depth)
    {
        if (table.IsShared)
        {
            return "''";
        }

        var inner = $"c{depth}";
        return table.ClientBy == "client_key"
            ? $"(SELECT id FROM clients WHERE key = {alias}.client_key)"
            : $"(SELECT {ClientOf(ParentBy(table), inner, depth + 1)} FROM {ParentBy(table)} {inner} WHERE {inner}.key = {alias}.{table.ClientBy})";
    }

    /// <summary>The value of a column, as an expression: NULL where it is that of a row which is gone.</summary>
    public static string Read(MovedTable table, MovedColumn column, string alias, int depth)
    {
        if (table.ReferenceOf(column) is not { } reference)
        {
            return $"{alias}.{column.Name}";
        }

        var parent = MovedTables.Named(reference.Parent);
        var place = reference.Columns.ToList().IndexOf(column.Name);
        var inner = $"p{depth}";
        return $"(SELECT {Read(parent, parent.Keys[place], inner, depth + 1)} FROM {parent} {inner} WHERE {inner}.key = {alias}.{reference.Physical})";
    }

    private static MovedTable ParentBy(MovedTable table) => MovedTables.Named(table.References.Single(r => r.Physical == table.ClientBy).Parent);

    private static string OfClient(MovedTable table) => table switch
    {
        { IsShared: true } => "?1 = ''",
        { ClientBy: "client_key" } => $"client_key = {FindClient}",
        _ => $"{table.ClientBy} IN (SELECT key FROM {ParentBy(table)} WHERE {OfClient(ParentBy(table))})",
    };

    private string ByColumn(string column) => $"?{_table.IndexOf(column) + 2}";

    private string ByKey(string column) => $"?{_table.Keys.ToList().FindIndex(k => k.Name == column) + 2}";

    /// <summary>Which row it is.</summary>
    private static string Identity(MovedTable table, Func<string, string> value)
    {
        var conditions = new List<string>();
        if (!table.IsShared && table.ClientBy == "client_key")
        {
            conditions.Add($"client_key = {FindClient}");
        }

        foreach (var key in table.Keys.Where(k => table.ReferenceOf(k) is null))
        {
            conditions.Add($"{key.Name} = {value(key.Name)}");
        }

        foreach (var reference in table.References.Where(r => r.Physical is not null && table.Keys.Any(r.Has)))
        {
            conditions.Add($"{reference.Physical} = {Lookup(reference, value)}");
        }

        return conditions.Count == 0 ? "?1 = ''" : string.Join(" AND ", conditions);
    }

    /// <summary>The integer key of a row that is referred to.</summary>
    private static string Lookup(MovedReference reference, Func<string, string> value)
    {
        var parent = MovedTables.Named(reference.Parent);
        return $"(SELECT key FROM {parent} WHERE {Identity(parent, key => value(reference.Columns[parent.Keys.ToList().FindIndex(k => k.Name == key)]))})";
    }

    private IEnumerable<(string Column, string Value)> PhysicalOf(MovedTable table, bool onlyValues)
    {
        foreach (var column in table.Columns.Where(c => table.ReferenceOf(c) is null && !(onlyValues && c.IsKey)))
        {
            yield return (column.Name, ByColumn(column.Name));
        }

        foreach (var reference in table.References.Where(r => r.Physical is not null))
        {
            if (!onlyValues || !table.Keys.Any(reference.Has))
            {
                yield return (reference.Physical!, Lookup(reference, ByColumn));
            }
        }
    }

    private string InsertOf(MovedTable table)
    {
        var columns = PhysicalOf(table, onlyValues: false).ToList();
        if (!table.IsShared && table.ClientBy == "client_key")
        {
            columns.Add(("client_key", FindClient));
        }

        if (table.Name == "faces")
        {
            columns.Add(("key", $"?{table.Columns.Count + 2}"));
        }

        return $"""
            INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Column))})
            SELECT {string.Join(", ", columns.Select(c => c.Value))}
            WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {Identity(table, ByColumn)})
            """;
    }
}
