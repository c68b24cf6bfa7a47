using Semblance.Storage.Moving;

namespace Semblance.Storage.Postgres.Moving;

/// <summary>
/// The statements that read and write the rows of a table, many at once. Parameters are one array a column (of a vector, all values of all rows after each
/// other), or a column of the key, and then the client, where rows have one.
/// </summary>
internal sealed class PostgresMovedSql
{
    private readonly MovedTable _table;

    public PostgresMovedSql(MovedTable table)
    {
        _table = table;
        SelectSome = $"SELECT {Read(hashesVectors: false)} FROM {FromKeys()} ORDER BY k.ordinal";
        SelectAll = $"SELECT {Read(hashesVectors: true)} FROM {table} t{(table.IsShared ? "" : " WHERE t.client_id = $1")}";
        Delete = DeleteOf();
        AddAll = $"""
            INSERT INTO waiting_changes (client_id, kind, key)
            SELECT {Listed("t")} FROM {table} t{(table.IsShared ? "" : " WHERE t.client_id = $1")}{(table.Name is "people" or "photos" or "faces" ? " ORDER BY t.sequence" : "")}
            """;
    }

    public string SelectSome { get; }

    public string SelectAll { get; }

    public string Delete { get; }

    public string AddAll { get; }

    /// <summary>Does nothing where the row is there, or another one that is unique by the same. For tables without vectors.</summary>
    public string Add => $"{Insert(width: 0)} ON CONFLICT DO NOTHING";

    /// <param name="width">Values of a vector; all rows have as many.</param>
    public string Upsert(int width) => $"{Insert(width)} ON CONFLICT {OnConflict()}";

    /// <summary>The triggers of a primary, and the function they call.</summary>
    public string Watch() => $"""
        CREATE OR REPLACE FUNCTION list_written_{_table}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                INSERT INTO waiting_changes (client_id, kind, key) SELECT {Listed("t")} FROM removed t;
            END IF;
            IF TG_OP = 'INSERT' THEN
                INSERT INTO waiting_changes (client_id, kind, key) SELECT {Listed("t")} FROM added t;
            ELSIF TG_OP = 'UPDATE' THEN
                INSERT INTO waiting_changes (client_id, kind, key) SELECT {Listed("t")} FROM added t EXCEPT ALL SELECT {Listed("t")} FROM removed t;
            END IF;
            RETURN NULL;
        END
        $body$;
        CREATE TRIGGER list_added AFTER INSERT ON {_table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION list_written_{_table}();
        CREATE TRIGGER list_changed AFTER UPDATE ON {_table} REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION list_written_{_table}();
        CREATE TRIGGER list_removed AFTER DELETE ON {_table} REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION list_written_{_table}();
        """;

    /// <summary>The trigger of a store that takes no writes.</summary>
    public string Refuse() => $"""
        CREATE TRIGGER refuse_as_moved BEFORE INSERT OR UPDATE OR DELETE ON {_table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_as_moved();
        """;

    public string Ignore() => $"""
        DROP TRIGGER IF EXISTS list_added ON {_table};
        DROP TRIGGER IF EXISTS list_changed ON {_table};
        DROP TRIGGER IF EXISTS list_removed ON {_table};
        DROP TRIGGER IF EXISTS refuse_as_moved ON {_table};
        DROP FUNCTION IF EXISTS list_written_{_table}();
        """;

    private string Insert(int width)
    {
        var columns = _table.Columns.Select(c => c.Name).Concat(_table.IsShared ? [] : ["client_id"]);
        var values = _table.Columns.Select((c, i) => Written(c, i, width)).Concat(_table.IsShared ? [] : [$"${_table.Columns.Count + 1}"]);
        var unnested = _table.Columns.Select((c, i) => (Column: c, Place: i + 1)).Where(c => c.Column.Type != MovedType.Vector).ToList();
        return $"""
            INSERT INTO {_table} AS t ({string.Join(", ", columns)})
            SELECT {string.Join(", ", values)}
            FROM unnest({string.Join(", ", unnested.Select(c => $"${c.Place}::{ArrayOf(c.Column.Type)}"))})
                WITH ORDINALITY AS r ({string.Join(", ", unnested.Select(c => c.Column.Name))}, ordinal)
            ORDER BY r.ordinal
            """;
    }

    private static string ArrayOf(MovedType type) => type switch
    {
        MovedType.Whole or MovedType.Time => "bigint[]",
        MovedType.Real => "double precision[]",
        MovedType.Flag => "boolean[]",
        MovedType.Uuid => "uuid[]",
        MovedType.Bytes => "bytea[]",
        MovedType.Vector => "real[]",
        _ => "text[]",
    };

    // Microseconds, to the microsecond: to_timestamp takes a double.
    private static string TimeOf(string microseconds) => $"'epoch'::timestamptz + {microseconds} * interval '1 microsecond'";

    private static string Written(MovedColumn column, int place, int width) => column.Type switch
    {
        MovedType.Json => $"r.{column.Name}::json",
        MovedType.Jsonb => $"r.{column.Name}::jsonb",
        MovedType.Day => $"r.{column.Name}::date",
        MovedType.Time => TimeOf($"r.{column.Name}"),
        MovedType.Vector => FormattableString.Invariant($"(${place + 1}::real[])[(r.ordinal - 1) * {width} + 1 : r.ordinal * {width}]::vector"),
        _ => $"r.{column.Name}",
    };

    private string Listed(string alias) =>
        $"{(_table.IsShared ? "''" : $"{alias}.client_id")}, '{_table}', ARRAY[{string.Join(", ", _table.Keys.Select(k => TextOf(k, alias)))}]::text[]";

    private static string TextOf(MovedColumn key, string alias) => key.Type switch
    {
        MovedType.Bytes => $"encode({alias}.{key.Name}, 'hex')",
        MovedType.Time => $"(extract(epoch FROM {alias}.{key.Name}) * 1000000)::bigint::text",
        _ => $"{alias}.{key.Name}::text",
    };

    private string Read(bool hashesVectors) => string.Join(", ", _table.Columns.Select(c => c.Type switch
    {
        MovedType.Json or MovedType.Jsonb => $"t.{c.Name}::text",
        MovedType.Day => $"to_char(t.{c.Name}, 'YYYY-MM-DD')",
        MovedType.Whole => $"t.{c.Name}::bigint",
        MovedType.Vector => hashesVectors ? $"sha256(vector_send(t.{c.Name}))" : $"vector_send(t.{c.Name})",
        _ => $"t.{c.Name}",
    }));

    private string Keys(string alias) =>
        $"unnest({string.Join(", ", _table.Keys.Select((k, i) => $"${i + 1}::{ArrayOf(k.Type)}"))}) WITH ORDINALITY AS {alias} ({string.Join(", ", _table.Keys.Select(k => k.Name))}, ordinal)";

    private string IsKey() => string.Join(
        " AND ",
        _table.Keys.Select(k => $"t.{k.Name} = {(k.Type == MovedType.Time ? TimeOf($"k.{k.Name}") : $"k.{k.Name}")}")
            .Concat(_table.IsShared ? [] : [$"t.client_id = ${_table.Keys.Count + 1}"]));

    private string FromKeys() => _table.Keys.Count == 0
        ? $"(VALUES (1)) AS k (ordinal) JOIN {_table} t ON {IsKey()}"
        : $"{Keys("k")} JOIN {_table} t ON {IsKey()}";

    private string DeleteOf() => _table.Keys.Count == 0
        ? $"DELETE FROM {_table} t WHERE {IsKey()}"
        : $"DELETE FROM {_table} t USING {Keys("k")} WHERE {IsKey()}";

    /// <summary>A row that is the same already is left alone, with whatever would follow a change of it.</summary>
    private string OnConflict()
    {
        if (_table.OnlyAdds)
        {
            return "DO NOTHING";
        }

        var values = _table.Columns.Where(c => !c.IsKey).ToList();
        var keys = _table.Keys.Select(k => k.Name).Concat(_table.IsShared ? [] : ["client_id"]);
        return $"""
            ({string.Join(", ", keys)}) DO UPDATE
            SET {string.Join(", ", values.Select(v => $"{v.Name} = excluded.{v.Name}"))}
            WHERE ({string.Join(", ", values.Select(v => Compared("t", v)))}) IS DISTINCT FROM ({string.Join(", ", values.Select(v => Compared("excluded", v)))})
            """;
    }

    private static string Compared(string alias, MovedColumn column) => column.Type == MovedType.Json ? $"{alias}.{column.Name}::text" : $"{alias}.{column.Name}";
}
