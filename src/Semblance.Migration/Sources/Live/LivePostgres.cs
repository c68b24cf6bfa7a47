using System.Data;
using System.Data.Common;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// A PostgreSQL database as it was at one moment: one read-only transaction that sees a snapshot (repeatable read), whatever others write meanwhile. While it is open
/// the server keeps the old versions of rows; close it soon.
/// </summary>
public sealed class LivePostgres : ILiveDatabase
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;
    private readonly Lock _gate = new();
    private bool _disposed;

    private LivePostgres(string address, DbConnection connection, DbTransaction transaction) =>
        (Address, _connection, _transaction) = (address, connection, transaction);

    public string Address { get; }

    public IReadOnlyList<LiveTable> Tables { get; private set; } = [];

    /// <param name="address">For messages and plans; without a password.</param>
    /// <param name="connection">Closed; disposed with this.</param>
    /// <param name="statementSeconds">Seconds until the server ends a statement.</param>
    /// <exception cref="SemblanceException">
    /// Unavailable, <c>source-unreachable</c>; Refused, <c>source-login</c>; NotFound, <c>source-not-found</c>: the server has no such database.
    /// </exception>
    public static LivePostgres Open(string address, DbConnection connection, int statementSeconds)
    {
        try
        {
            connection.Open();
            var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            var tables = new LivePostgres(address, connection, transaction);
            tables.Run(FormattableString.Invariant($"""
                SET TRANSACTION READ ONLY;
                SET LOCAL statement_timeout = '{statementSeconds}s';
                SET LOCAL lock_timeout = '10s';
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SET LOCAL TimeZone = 'UTC';
                SET LOCAL DateStyle = 'ISO';
                SET LOCAL extra_float_digits = 1;
                SET LOCAL bytea_output = 'hex'
                """));
            tables.Tables = tables.ReadTables();
            return tables;
        }
        catch (DbException e)
        {
            connection.Dispose();
            throw LiveErrors.Translate(e, address, table: null);
        }
        catch (Exception e) when (LiveErrors.IsConnection(e))
        {
            connection.Dispose();
            throw LiveErrors.Unreachable(e, address);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public IReadOnlyList<object?[]> ReadPage(LiveTable table, IReadOnlyList<string> columns, string? after, int limit, CancellationToken cancellationToken)
    {
        var key = table.Key ?? throw LiveErrors.WithoutKey(Address, table.Name);
        var selected = string.Concat(columns.Select(c => $",\n       {Expression(table.Find(c)!)}"));
        // Qualified, because ORDER BY takes a bare name for the selected text.
        var sql = $"""
            SELECT t.{Quote(key.Name)}::text{selected}
            FROM {NameOf(table)} t
            {(after is null ? "" : $"WHERE t.{Quote(key.Name)} > $1::{key.Type}")}
            ORDER BY t.{Quote(key.Name)}
            LIMIT {limit.ToString(System.Globalization.CultureInfo.InvariantCulture)}
            """;
        return Guarded(table, () => List(sql, after, Cells, cancellationToken), cancellationToken);
    }

    public long Count(LiveTable table, CancellationToken cancellationToken) =>
        Guarded(table, () => List($"SELECT count(*) FROM {NameOf(table)}", null, r => r.GetInt64(0), cancellationToken), cancellationToken)[0];

    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
            }
        }
    }

    private List<LiveTable> ReadTables()
    {
        var columns = List(ListColumns, null, r => (
            Schema: r.GetString(0), Table: r.GetString(1), Column: new LiveColumn(r.GetString(2), r.GetString(3)), IsKey: r.GetBoolean(4), HidesRows: r.GetBoolean(5)), CancellationToken.None);
        return
        [
            .. columns.GroupBy(c => (c.Schema, c.Table, c.HidesRows)).Select(t => new LiveTable(
                t.Key.Schema, t.Key.Table, t.Select(c => c.Column), t.FirstOrDefault(c => c.IsKey).Column, t.Key.HidesRows)),
        ];
    }

    private void Run(string sql)
    {
        using var command = CommandOf(sql);
        command.ExecuteNonQuery();
    }

    private List<T> List<T>(string sql, string? parameter, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            using var command = CommandOf(sql);
            if (parameter is not null)
            {
                var text = command.CreateParameter();
                (text.DbType, text.Value) = (DbType.String, parameter);
                command.Parameters.Add(text);
            }

            using var cancelling = cancellationToken.Register(command.Cancel);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    private DbCommand CommandOf(string sql)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _transaction);
        return command;
    }

    private List<T> Guarded<T>(LiveTable table, Func<List<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return read();
        }
        catch (DbException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw LiveErrors.Translate(e, Address, table.Name);
        }
        catch (Exception e) when (LiveErrors.IsConnection(e))
        {
            throw LiveErrors.Unreachable(e, Address);
        }
    }

    private static object?[] Cells(DbDataReader reader)
    {
        var cells = new object?[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return cells;
    }

    /// <summary>Vectors have no NULL in them and come as they are stored; arrays may, and come as text.</summary>
    private static string Expression(LiveColumn column) => column.Type switch
    {
        "bytea" => $"t.{Quote(column.Name)}",
        _ when IsVector(column.Type) => $"t.{Quote(column.Name)}::real[]",
        _ => $"t.{Quote(column.Name)}::text",
    };

    /// <summary>pgvector's types, whatever schema the extension is in.</summary>
    private static bool IsVector(string type) => type[(type.LastIndexOf('.') + 1)..] is "vector" or "halfvec";

    private static string NameOf(LiveTable table) => $"{Quote(table.Schema)}.{Quote(table.Name)}";

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>
    /// Rows may be hidden where row-level security holds for this user, unless a policy shows them all: one that is permissive, for this user, and true, with no
    /// restrictive one beside it.
    /// </summary>
    private const string ListColumns = """
        SELECT
            n.nspname::text,
            c.relname::text,
            a.attname::text,
            format_type(a.atttypid, NULL),
            coalesce(cardinality(k.conkey) = 1 AND k.conkey[1] = a.attnum, false),
            row_security_active(c.oid) AND NOT coalesce((
                SELECT bool_or(p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) = 'true') AND bool_and(p.polpermissive)
                FROM pg_policy p
                WHERE p.polrelid = c.oid AND p.polcmd IN ('r', '*')
                    AND (0 = ANY (p.polroles) OR EXISTS (SELECT FROM unnest(p.polroles) r WHERE r <> 0 AND pg_has_role(r, 'USAGE')))), false)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
        WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_%'
        ORDER BY c.relname, a.attnum
        """;
}
