using Microsoft.Data.Sqlite;
using Semblance.Migration.Sources.Discovery;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// A legacy SQLite file, opened so that nothing is ever written beside or into it. A file in rollback-journal mode is opened read-only,
/// which honours other programs' locks. A cleanly closed WAL file is opened immutable (a plain read-only connection would create -shm and
/// -wal). Where a -wal or a hot journal lies beside it, the newest rows are in there: file and journal are copied to a private temporary
/// folder and opened in the copy.
/// </summary>
internal sealed class LegacyDatabase : IDisposable
{
    private static readonly string[] Journals = ["-wal", "-journal"];
    private static readonly string[] Suffixes = ["", .. Journals];

    private readonly SqliteConnection _connection;
    private readonly string? _temporary;

    private LegacyDatabase(string name, SqliteConnection connection, string? temporary)
    {
        Name = name;
        _connection = connection;
        _temporary = temporary;
    }

    /// <summary>The file's path below the root, which tells its people from those of another database.</summary>
    public string Name { get; }

    /// <exception cref="SemblanceException">
    /// Corrupt, <c>sqlite-corrupt</c>; Unavailable, <c>sqlite-locked</c>: another program holds it; Invalid, <c>sqlite-unreadable</c>;
    /// Unsupported, <c>sqlite-library</c>: the host did not load SQLite.
    /// </exception>
    public static LegacyDatabase Open(FoundFile file)
    {
        var path = file.Full;
        var temporary = HasJournal(path) ? Copy(path) : null;
        try
        {
            var connection = Connect(temporary is null ? path : Path.Combine(temporary, Path.GetFileName(path)), writable: temporary is not null);
            return new LegacyDatabase(file.Relative, connection, temporary);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>A database of one's own that goes away when it is disposed: rows of elsewhere for the readers of this schema.</summary>
    /// <param name="fill">Makes its tables.</param>
    public static LegacyDatabase OfRows(string name, Action<SqliteConnection> fill)
    {
        var connection = new SqliteConnection("Data Source="); // SQLite's own temporary file
        try
        {
            return Try(() =>
            {
                connection.Open();
                fill(connection);
                return new LegacyDatabase(name, connection, temporary: null);
            });
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Rows of a query, one reader for all of them. Faults of the file come out as <see cref="SemblanceException"/>.</summary>
    public IEnumerable<SqliteDataReader> Query(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = Try(command.ExecuteReader);
        while (Try(reader.Read))
        {
            yield return reader;
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        Delete(_temporary);
    }

    /// <summary>A name as SQL text; every name in a query comes from the file itself or is checked against it.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static SqliteConnection Connect(string path, bool writable)
    {
        var immutable = !writable && IsWalMode(path) ? "&immutable=1" : "";
        var uri = $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?mode={(writable ? "rw" : "ro")}{immutable}";
        return Try(() =>
        {
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = uri,
                Mode = writable ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
                Pooling = false,
                DefaultTimeout = 2,
            }.ToString());
            try
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; SELECT count(*) FROM sqlite_master";
                command.ExecuteScalar();
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    private static T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e)
        {
            throw Translate(e);
        }
        catch (Exception e) when (e is TypeInitializationException || Root(e).Message.Contains("SetProvider", StringComparison.Ordinal))
        {
            throw new SemblanceException(ErrorKind.Unsupported, "sqlite-library", "SQLite is not loaded in this process; the host has to load it first.", e);
        }
    }

    private static Exception Root(Exception e) => e.InnerException is { } inner ? Root(inner) : e;

    /// <summary>Source: https://www.sqlite.org/rescode.html</summary>
    private static SemblanceException Translate(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => new SemblanceException(ErrorKind.Unavailable, "sqlite-locked", "another program holds the database; stop it and try again", e),
        11 or 26 => new SemblanceException(ErrorKind.Corrupt, "sqlite-corrupt", "the database is damaged; restore it from a backup, or recover it with \"sqlite3 FILE .recover\"", e),
        _ => new SemblanceException(ErrorKind.Invalid, "sqlite-unreadable", FormattableString.Invariant($"SQLite cannot read the database (result code {e.SqliteErrorCode})"), e),
    };

    private static bool HasJournal(string path) => Journals.Any(s => new FileInfo(path + s) is { Exists: true, Length: > 0 });

    /// <summary>Byte 18 of the header is the file format write version: 2 for WAL. Source: https://www.sqlite.org/fileformat2.html</summary>
    private static bool IsWalMode(string path)
    {
        Span<byte> header = stackalloc byte[20];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header[18] == 2;
    }

    /// <summary>Copies file and journals until a copy is made during which none of them changed.</summary>
    private static string Copy(string path)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-").FullName;
        try
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var before = Stamp(path);
                foreach (var suffix in Suffixes.Where(s => File.Exists(path + s)))
                {
                    File.Copy(path + suffix, Path.Combine(folder, Path.GetFileName(path) + suffix), overwrite: true);
                }

                if (before == Stamp(path))
                {
                    return folder;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(folder);
            throw new SemblanceException(ErrorKind.Invalid, "sqlite-unreadable", "the database or its journal cannot be copied to the temporary folder", e);
        }

        Delete(folder);
        throw new SemblanceException(ErrorKind.Unavailable, "sqlite-locked", "another program keeps writing to the database; stop it and try again");
    }

    private static string Stamp(string path) => string.Join('|', Suffixes
        .Select(s => new FileInfo(path + s)).Select(f => f.Exists ? FormattableString.Invariant($"{f.Length}:{f.LastWriteTimeUtc.Ticks}") : "-"));

    private static void Delete(string? folder)
    {
        if (folder is not null && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
