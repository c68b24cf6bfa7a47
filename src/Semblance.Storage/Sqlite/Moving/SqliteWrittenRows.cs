using System.Globalization;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Sqlite.Moving;

/// <summary>
/// The triggers of a primary. A row is listed by what names it everywhere, which SQLite partly knows by integer references alone, so rows that lose their name
/// (because one they refer to is removed, with them or before them, or renamed) are listed before that, too.
/// </summary>
internal static class SqliteWrittenRows
{
    public const string Now = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)";

    private static readonly string[] Words = ["added", "changed", "removed", "left", "entered"];

    public static void Watch(SqliteDatabase database)
    {
        Ignore(database);
        foreach (var table in MovedTables.All)
        {
            database.Execute(TriggersOf(table));
        }
    }

    public static void Ignore(SqliteDatabase database) =>
        database.Execute(string.Concat(MovedTables.All.SelectMany(t => Words.Select(word => $"DROP TRIGGER IF EXISTS waiting_{t}_{word};\n"))));

    /// <summary>Lists the row that has this integer key.</summary>
    public static void AddOne(SqliteDatabase database, MovedTable table, long key) =>
        database.Execute(List(table, "t", $"FROM {table} t", string.Create(CultureInfo.InvariantCulture, $"t.key = {key}")));

    /// <summary>Which row it is, as the list has it, as an expression.</summary>
    public static string NameOf(MovedTable table, string alias) =>
        $"json_array({string.Join(", ", table.Keys.Select(k => TextOf(k.Type, SqliteMovedSql.Read(table, k, alias, 0))))})";

    /// <summary>Lists every row of a table.</summary>
    public static void AddAll(SqliteDatabase database, MovedTable table) => database.Execute(List(table, "t", $"FROM {table} t", "1"));

    private static string TriggersOf(MovedTable table)
    {
        var script = $"""
            CREATE TRIGGER waiting_{table}_added AFTER INSERT ON {table} {SqliteNewRows.ConditionOf(table)}BEGIN {List(table, "NEW")} END;
            CREATE TRIGGER waiting_{table}_changed AFTER UPDATE ON {table} BEGIN {List(table, "NEW")} END;
            CREATE TRIGGER waiting_{table}_removed BEFORE DELETE ON {table} BEGIN {List(table, "OLD")} {ListNamedBy(table, "OLD")} END;
            """;
        var names = NamesOf(table);
        return names.Count == 0
            ? script
            : $"""
                {script}
                CREATE TRIGGER waiting_{table}_left BEFORE UPDATE OF {string.Join(", ", names)} ON {table} BEGIN {List(table, "OLD")} {ListNamedBy(table, "OLD")} END;
                CREATE TRIGGER waiting_{table}_entered AFTER UPDATE OF {string.Join(", ", names)} ON {table} BEGIN {List(table, "NEW")} {ListNamedBy(table, "NEW")} END;
                """;
    }

    /// <summary>The columns that say which row it is.</summary>
    private static List<string> NamesOf(MovedTable table) =>
        [.. table.Keys.Select(k => table.ReferenceOf(k)?.Physical ?? k.Name).Distinct(StringComparer.Ordinal)];

    private static string List(MovedTable table, string alias, string from = "", string where = "1")
    {
        var client = SqliteMovedSql.ClientOf(table, alias, 0);
        var isNamed = string.Concat(table.Keys.Where(k => table.ReferenceOf(k) is not null).Select(k => $" AND {SqliteMovedSql.Read(table, k, alias, 0)} IS NOT NULL"));
        return $"""
            INSERT INTO waiting_changes (client_id, kind, key, at)
            SELECT {client}, '{table}', {NameOf(table, alias)}, {Now} {from}
            WHERE {where} AND {client} IS NOT NULL{isNamed};
            """;
    }

    private static string TextOf(MovedType type, string value) => type switch
    {
        MovedType.Uuid or MovedType.Bytes => $"hex({value})",
        MovedType.Whole or MovedType.Time => $"CAST({value} AS TEXT)",
        _ => value,
    };

    /// <summary>Lists the rows whose names or clients are found by way of a row of this table.</summary>
    private static string ListNamedBy(MovedTable table, string alias)
    {
        var script = new System.Text.StringBuilder();
        Add(table, physical => $"{physical} = {alias}.key");
        return script.ToString();

        void Add(MovedTable parent, Func<string, string> isOf)
        {
            foreach (var child in MovedTables.All)
            {
                foreach (var reference in child.References.Where(r => r.Parent == parent.Name && child.IsNamedBy(r)))
                {
                    var condition = isOf($"t.{reference.Physical}");
                    script.AppendLine(List(child, "t", $"FROM {child} t", condition));
                    Add(child, physical => $"{physical} IN (SELECT key FROM {child} t WHERE {condition})");
                }
            }
        }
    }
}
