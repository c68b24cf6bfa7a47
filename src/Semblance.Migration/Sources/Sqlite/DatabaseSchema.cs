using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The tables and columns of a legacy file as they are; applications added columns over the years, so none is taken for granted.</summary>
internal sealed class DatabaseSchema
{
    private readonly Dictionary<string, TableSchema> _tables;

    private DatabaseSchema(IEnumerable<TableSchema> tables) => _tables = tables.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<TableSchema> Tables => _tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>Null when there is no such table; case does not matter, as in SQL.</summary>
    public TableSchema? Find(string table) => _tables.GetValueOrDefault(table);

    /// <summary>True when the table is there with all these columns.</summary>
    public bool Has(string table, params string[] columns) => Find(table) is { } t && Array.TrueForAll(columns, t.Has);

    public static DatabaseSchema Of(LegacyDatabase database)
    {
        var tables = database.Query("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
            .Select(r => (Name: r.GetString(0), Sql: r.IsDBNull(1) ? "" : r.GetString(1))).ToArray();
        return new DatabaseSchema(tables.Select(t => TableOf(database, t.Name, t.Sql)));
    }

    private static TableSchema TableOf(LegacyDatabase database, string name, string sql)
    {
        var isVirtual = sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase);
        if (isVirtual)
        {
            return new TableSchema(name, sql, [], [], IsVirtual: true, HasRowId: false);
        }

        var columns = database.Query("SELECT name, type, pk FROM pragma_table_info($table) ORDER BY cid", ("$table", name))
            .Select(r => (Name: r.GetString(0), Key: r.GetInt32(2))).ToArray();
        var keys = columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name).ToArray();
        var withoutRowId = sql.Contains("WITHOUT ROWID", StringComparison.OrdinalIgnoreCase);
        return new TableSchema(name, sql, columns.Select(c => c.Name).Where(c => !SecretNames.Matches(c)).ToArray(), keys, false, !withoutRowId);
    }
}

/// <param name="Columns">Without columns of credentials or identity numbers: those do not exist for an import.</param>
/// <param name="Keys">Primary key columns in their order; empty when the table has none.</param>
internal sealed record TableSchema(string Name, string Sql, IReadOnlyList<string> Columns, IReadOnlyList<string> Keys, bool IsVirtual, bool HasRowId)
{
    public bool Has(string column) => Columns.Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first of these columns that the table has, as the table spells it; null when it has none.</summary>
    public string? First(params string[] columns) => columns.Select(c => Columns.FirstOrDefault(x => x.Equals(c, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(c => c is not null);

    /// <summary>The column that identifies a row, quoted: the only primary key, else the row id.</summary>
    public string IdSql => Keys.Count == 1 ? LegacyDatabase.Quote(Keys[0]) : HasRowId ? "rowid" : LegacyDatabase.Quote(Keys.Count > 0 ? Keys[0] : Columns[0]);

    /// <summary>A total order that is the same on every reading.</summary>
    public string OrderSql => HasRowId ? "rowid" : string.Join(", ", Keys.Select(LegacyDatabase.Quote));
}
