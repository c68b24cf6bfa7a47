using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// A prepared statement on loan from its connection: values are bound in the order of the placeholders, rows are read by column number.
/// Disposing returns it for the next use. Not thread-safe, like its connection.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, string sql, sqlite3_stmt handle) : IDisposable
{
    private const int StackText = 512;

    private int _bound;

    // Of the first 64 placeholders, those that have a value: SQLite has NULL for the others and keeps it, so that nobody has to tell it again for every row.
    private ulong _valued;

    public string Sql => sql;

    public SqliteStatement Add(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return value is null ? AddNull() : Checked(raw.sqlite3_bind_text(handle, Next(), ""));
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackText ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackText];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(handle, Next(), buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    public SqliteStatement Add(long value) => Checked(raw.sqlite3_bind_int64(handle, Next(), value));

    public SqliteStatement Add(long? value) => value is { } number ? Add(number) : AddNull();

    public SqliteStatement Add(double? value) => value is { } number ? Checked(raw.sqlite3_bind_double(handle, Next(), number)) : AddNull();

    public SqliteStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(bytes);
    }

    public SqliteStatement Add(Guid? value) => value is { } id ? Add(id) : AddNull();

    public SqliteStatement Add(DateTimeOffset value) => Add(StoreTime.ToMicroseconds(value));

    public SqliteStatement Add(DateTimeOffset? value) => Add(value is { } time ? StoreTime.ToMicroseconds(time) : (long?)null);

    /// <summary>Binds bytes, NULL where there are none; SQLite copies them.</summary>
    public SqliteStatement Add(ReadOnlySpan<byte> value) => value.IsEmpty ? AddNull() : Checked(raw.sqlite3_bind_blob(handle, Next(), value));

    /// <returns>False after the last row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw database.Fault(code),
        };
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready for the next values.</summary>
    /// <returns>Rows it inserted, updated or deleted itself.</returns>
    public int Run()
    {
        Step();
        var changes = raw.sqlite3_changes(database.Handle);
        Reset();
        return changes;
    }

    /// <summary>Every row.</summary>
    public List<T> All<T>(Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        while (Step())
        {
            rows.Add(read(this));
        }

        return rows;
    }

    /// <summary>Makes the statement ready for new values.</summary>
    public void Reset()
    {
        _bound = 0;
        _ = raw.sqlite3_reset(handle); // repeats the error of the last step, which was thrown already
    }

    public int Columns => raw.sqlite3_column_count(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => checked((int)raw.sqlite3_column_int64(handle, column));

    public int? Int32OrNull(int column) => IsNull(column) ? null : Int32(column);

    public double Real(int column) => raw.sqlite3_column_double(handle, column);

    public double? RealOrNull(int column) => IsNull(column) ? null : Real(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public Guid Id(int column) => new(Blob(column), bigEndian: true);

    public DateTimeOffset Time(int column) => StoreTime.FromMicroseconds(Integer(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <summary>SQLite's own memory, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public float[] Floats(int column) => MemoryMarshal.Cast<byte, float>(Blob(column)).ToArray();

    public void Dispose()
    {
        Reset();
        _ = raw.sqlite3_clear_bindings(handle);
        _valued = 0;
        database.Return(this);
    }

    /// <summary>Ends the statement for good; called by its connection.</summary>
    public void Close() => handle.Dispose();

    private SqliteStatement AddNull()
    {
        var bit = BitOf(++_bound);
        if (bit != 0 && (_valued & bit) == 0)
        {
            return this;
        }

        _valued &= ~bit;
        return Checked(raw.sqlite3_bind_null(handle, _bound));
    }

    /// <returns>The placeholder that gets a value now.</returns>
    private int Next()
    {
        _valued |= BitOf(++_bound);
        return _bound;
    }

    private static ulong BitOf(int placeholder) => placeholder <= 64 ? 1UL << (placeholder - 1) : 0;

    private SqliteStatement Checked(int code)
    {
        Check(code);
        return this;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.Fault(code);
        }
    }
}
