using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// The system's SQLite, bound once per process. Whatever opens a SQLite file, a legacy one included, calls <see cref="Load"/> first.
/// </summary>
public static class SqliteLibrary
{
    /// <summary>STRICT tables came with 3.37.0: https://www.sqlite.org/stricttables.html.</summary>
    public const int OldestUsable = 3_037_000;

    // SQLITE_CONFIG_MEMSTATUS: https://www.sqlite.org/c3ref/c_config_covering_index_scan.html.
    private const int MemoryStatus = 9;

    private static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib", "sqlite3"];

    private static readonly Lazy<int> Version = new(Bind);

    /// <summary>Binds the library; any call after the first does nothing.</summary>
    /// <returns>Its version as SQLite counts: 3.40.1 is 3040001.</returns>
    /// <exception cref="SemblanceException">Unsupported: <c>sqlite-missing</c>, <c>sqlite-too-old</c>.</exception>
    public static int Load() => Version.Value;

    private static int Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        int version;
        try
        {
            version = raw.sqlite3_libversion_number();
        }
        catch (DllNotFoundException e)
        {
            throw new SemblanceException(ErrorKind.Unsupported, "sqlite-missing",
                "SQLite is not installed on this machine: install it (Debian: apt-get install libsqlite3-0).", e);
        }

        // Nobody asks how much memory SQLite holds, and counting it takes a lock at every allocation. Refused, and without harm, where something else in the process has begun with SQLite.
        _ = raw.sqlite3_config(MemoryStatus, 0);
        return version >= OldestUsable
            ? version
            : throw new SemblanceException(ErrorKind.Unsupported, "sqlite-too-old",
                $"The system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}; 3.37.0 or newer is needed.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == "e_sqlite3")
        {
            foreach (var candidate in Names)
            {
                if (NativeLibrary.TryLoad(candidate, out var handle))
                {
                    return handle;
                }
            }
        }

        return 0;
    }
}
