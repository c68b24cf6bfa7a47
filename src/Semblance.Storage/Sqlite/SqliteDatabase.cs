using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time: whoever holds it on loan.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _idle = [];
    private SqliteNearness? _nearness;

    private SqliteDatabase(string file, sqlite3 handle)
    {
        File = file;
        Handle = handle;
    }

    public string File { get; }

    public sqlite3 Handle { get; }

    public SqliteNearness Nearness => _nearness ??= SqliteNearness.On(Handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <param name="address">The file, or a <c>file:</c> URI of it.</param>
    /// <param name="flags">SQLITE_OPEN_…; NOMUTEX is added: a connection is never shared.</param>
    public static SqliteDatabase Open(string file, string address, int flags)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(address, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI, null);
        var database = new SqliteDatabase(file, handle);
        if (code != raw.SQLITE_OK)
        {
            using (database)
            {
                throw database.Fault(code);
            }
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        return database;
    }

    /// <summary>How long a statement waits for a lock before it fails as busy.</summary>
    public void SetBusyTimeout(TimeSpan timeout) => _ = raw.sqlite3_busy_timeout(Handle, (int)timeout.TotalMilliseconds);

    /// <summary>A statement on loan: dispose it to give it back.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_idle.Remove(sql, out var idle))
        {
            return idle;
        }

        Check(raw.sqlite3_prepare_v2(Handle, sql, out var handle));
        return new SqliteStatement(this, sql, handle);
    }

    public void Return(SqliteStatement statement)
    {
        if (!_idle.TryAdd(statement.Sql, statement))
        {
            statement.Close();
        }
    }

    /// <summary>Runs a script of any number of statements, without parameters.</summary>
    public void Execute(string script) => Check(TryExecute(script));

    /// <returns>SQLite's result code.</returns>
    public int TryExecute(string script)
    {
        var code = raw.sqlite3_exec(Handle, script);
        return code == raw.SQLITE_OK ? code : Extended(code);
    }

    /// <summary>The first column of the first row; 0 where there is none or it is NULL.</summary>
    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    public long LastKey => raw.sqlite3_last_insert_rowid(Handle);

    public SemblanceException Fault(int code) => SqliteErrors.Translate(Extended(code), File);

    public void Dispose()
    {
        foreach (var statement in _idle.Values)
        {
            statement.Close();
        }

        _idle.Clear();
        Handle.Dispose();
    }

    private int Extended(int code)
    {
        var extended = Handle.IsInvalid ? code : raw.sqlite3_extended_errcode(Handle);
        return (extended & 0xFF) == (code & 0xFF) ? extended : code;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }
}
