using System.Buffers.Binary;
using Semblance.Storage.Files;
using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>A store's file: how it comes to be, how it is told from others, and how connections to it are set up.</summary>
internal sealed class SqliteFile(string path, SqliteStoreOptions options)
{
    // Measured (docs/storage.md): 2 KB rows go in about twice as fast as with 4096, and seven of them share a page.
    private const int PageSize = 16_384;

    private const int HeaderLength = 100;
    private const int ApplicationIdOffset = 68;

    public string Path => path;

    /// <exception cref="SemblanceException">Refused, <c>store-foreign</c>: the file is something else. It is read, never opened by SQLite.</exception>
    /// <returns>False when there is no file, or an empty one.</returns>
    public bool IsStore()
    {
        if (Directory.Exists(path))
        {
            throw new SemblanceException(ErrorKind.Refused, "store-unreadable", $"{path} is a folder: name a file in it.");
        }

        try
        {
            return File.Exists(path) && IsStoreHeader();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Makes the folder and an empty file that only the owner can read, where they are missing.</summary>
    public void Create()
    {
        try
        {
            OwnerOnly.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            OwnerOnly.Open(path, FileMode.OpenOrCreate).Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>A connection that writes. A new file gets its page size, mark and journal mode here.</summary>
    public SqliteDatabase OpenWriter()
    {
        var database = SqliteDatabase.Open(path, path, raw.SQLITE_OPEN_READWRITE);
        try
        {
            database.SetBusyTimeout(options.BusyTimeout);
            // SQLite is asked, not the file: a process that ended while it wrote the first page leaves one, which is rolled back to none here.
            if (database.Number("PRAGMA page_count") == 0)
            {
                // In this order: the mark must be in the file itself, not in a write-ahead log, for others to see whose it is.
                database.Execute($"PRAGMA page_size = {PageSize}; PRAGMA application_id = {SqliteSchema.ApplicationId};");
            }

            // FULL: a batch that was reported as written survives a power cut, not just a crash.
            // journal_size_limit: an import's log is written over from its start, not cut and grown anew; it is cut when the import ends.
            // secure_delete: what is removed (a person's face) is overwritten, not just forgotten.
            database.Execute("""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA secure_delete = ON;
                PRAGMA cache_size = -32768;
                PRAGMA wal_autocheckpoint = 16384;
                PRAGMA journal_size_limit = 536870912;
                PRAGMA temp_store = MEMORY;
                """);
            if (options.MaxBytes is { } most)
            {
                database.Execute($"PRAGMA max_page_count = {Math.Max(1, most / PageSize)}");
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads.</summary>
    public SqliteDatabase OpenReader()
    {
        var database = SqliteDatabase.Open(path, path, raw.SQLITE_OPEN_READONLY);
        try
        {
            database.SetBusyTimeout(options.BusyTimeout);
            Probe(database);
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Refused && !File.Exists(path + "-wal"))
        {
            // A write-ahead-logged file in a folder without write rights: SQLite cannot make its shared memory there. With no log
            // beside it nothing is missing from the file, so it is read as it stands: https://www.sqlite.org/wal.html#read_only_databases
            database.Dispose();
            database = SqliteDatabase.Open(path, $"file:{Uri.EscapeDataString(path)}?immutable=1", raw.SQLITE_OPEN_READONLY);
            Probe(database);
        }

        database.Execute("PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;");
        return database;
    }

    private static void Probe(SqliteDatabase database)
    {
        try
        {
            database.Number("SELECT count(*) FROM sqlite_schema");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private bool IsStoreHeader()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> header = stackalloc byte[HeaderLength];
        var length = file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
        if (length == 0)
        {
            return false;
        }

        return length == HeaderLength
            && header.StartsWith("SQLite format 3\0"u8)
            && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == SqliteSchema.ApplicationId
                ? true
                : throw SqliteErrors.Foreign(path);
    }

    private SemblanceException Unreadable(Exception inner) => new(ErrorKind.Refused, "store-unreadable",
        $"{path} cannot be opened: check that its folder exists and the rights of both.", inner);
}
