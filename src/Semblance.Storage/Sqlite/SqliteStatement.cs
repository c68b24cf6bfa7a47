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

    public string Sql => sql;

    public SqliteStatement Add(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Check(value is null ? raw.sqlite3_bind_null(handle, ++_bound) : raw.sqlite3_bind_text(handle, ++_bound, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackText ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> buffer = rented ?? stackalloc byte[StackText];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(handle, ++_bound, buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    public SqliteStatement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++_bound, value));
        return this;
    }

    public SqliteStatement Add(long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(handle, ++_bound, number) : raw.sqlite3_bind_null(handle, ++_bound));
        return this;
    }

    public SqliteStatement Add(double? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_double(handle, ++_bound, number) : raw.sqlite3_bind_null(handle, ++_bound));
        return this;
    }

    public SqliteStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Add(bytes);
    }

    public SqliteStatement Add(Guid? value) => value is { } id ? Add(id) : Add((string?)null);

    public SqliteStatement Add(DateTimeOffset value) => Add(StoreTime.ToMicroseconds(value));

    public SqliteStatement Add(DateTimeOffset? value) => Add(value is { } time ? StoreTime.ToMicroseconds(time) : (long?)null);

    /// <summary>Binds bytes, NULL where there are none; SQLite copies them.</summary>
    public SqliteStatement Add(ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_null(handle, ++_bound) : raw.sqlite3_bind_blob(handle, ++_bound, value));
        return this;
    }

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
        database.Return(this);
    }

    /// <summary>Ends the statement for good; called by its connection.</summary>
    public void Close() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.Fault(code);
        }
    }
}
