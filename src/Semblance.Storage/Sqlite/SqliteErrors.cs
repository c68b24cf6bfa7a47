using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>The one place where SQLite's result codes become errors of the product: by extended code, never by text.</summary>
internal static class SqliteErrors
{
    // https://www.sqlite.org/rescode.html: an extended code holds the primary one in its low byte.
    private const int ReadOnlyCannotOpenWal = raw.SQLITE_READONLY | (5 << 8);
    private const int IoErrorWrite = raw.SQLITE_IOERR | (3 << 8);
    private const int IoErrorFsync = raw.SQLITE_IOERR | (4 << 8);
    private const int IoErrorTruncate = raw.SQLITE_IOERR | (6 << 8);
    private const int IoErrorShmSize = raw.SQLITE_IOERR | (19 << 8);

    public static SemblanceException Translate(int code, string file) => code switch
    {
        IoErrorWrite or IoErrorFsync or IoErrorTruncate or IoErrorShmSize => Full(file, code),
        ReadOnlyCannotOpenWal => CannotOpen(file, code),
        _ => (code & 0xFF) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => New(ErrorKind.Unavailable, "store-busy", code,
                $"{file} is being written by another process: try again when it is done."),
            raw.SQLITE_FULL => Full(file, code),
            raw.SQLITE_NOMEM => New(ErrorKind.Exhausted, "store-memory", code,
                $"{file}: SQLite ran out of memory. Close other programs or use smaller batches."),
            raw.SQLITE_CORRUPT => New(ErrorKind.Corrupt, "store-corrupt", code,
                $"{file} is damaged: run 'semblance doctor', and restore a backup or import again into a new store."),
            raw.SQLITE_NOTADB => Foreign(file),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => New(ErrorKind.Refused, "store-read-only", code,
                $"{file} may not be written: check the rights of the file and of its folder."),
            raw.SQLITE_CANTOPEN => CannotOpen(file, code),
            raw.SQLITE_IOERR => New(ErrorKind.Unavailable, "store-io", code,
                $"{file} could not be read or written (SQLite error {code}): check the disk, then run 'semblance doctor'."),
            _ => New(ErrorKind.Corrupt, "store-fault", code,
                $"{file}: SQLite reports error {code} ({raw.sqlite3_errstr(code).utf8_to_string()}): run 'semblance doctor'."),
        },
    };

    public static SemblanceException Foreign(string file) => new(ErrorKind.Refused, "store-foreign",
        $"{file} is not a Semblance store and was not touched: choose another path with --store, or 'semblance inspect' it as a source.");

    public static bool IsBusy(int code) => (code & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private static SemblanceException Full(string file, int code) => New(ErrorKind.Exhausted, "store-full", code,
        $"{file}: the disk is full. What was committed is safe; make room and go on.");

    private static SemblanceException CannotOpen(string file, int code) => New(ErrorKind.Refused, "store-unreadable", code,
        $"{file} cannot be opened: check that its folder exists and the rights of both.");

    private static SemblanceException New(ErrorKind kind, string code, int sqliteCode, string message) =>
        new(kind, code, message) { Data = { ["sqlite"] = sqliteCode } };
}
