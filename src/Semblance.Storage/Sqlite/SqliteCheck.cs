using SQLitePCL;

namespace Semblance.Storage.Sqlite;

/// <summary>What an examination of a store's file found.</summary>
/// <param name="Schema">The number of the last migration.</param>
/// <param name="Library">The version of the system's SQLite.</param>
/// <param name="Faults">One line each; empty when all is well.</param>
/// <param name="Remarks">What is no fault and worth knowing, such as a defect of this SQLite; one line each.</param>
public sealed record SqliteCheck(int Schema, string Library, IReadOnlyList<string> Faults, IReadOnlyList<string> Remarks)
{
    private const int MostFaults = 100;

    // https://www.sqlite.org/wal.html#walresetbug: writers that reset the log while another checkpoints it may lose pages; fixed in 3.51.3.
    private const int WalResetFixed = 3_051_003;

    // Each gives one row a fault, worded.
    private static readonly string[] Invariants =
    [
        """
        SELECT 'face ' || lower(hex(f.id)) || ': its vector is ' || length(f.embedding) || ' bytes, its space needs ' || (4 * s.dimension)
        FROM faces f JOIN spaces s ON s.key = f.space_key
        WHERE length(f.embedding) <> 4 * s.dimension
        """,
        """
        SELECT 'face ' || lower(hex(f.id)) || ': belongs to another client than its person'
        FROM faces f JOIN people p ON p.key = f.person_key
        WHERE f.client_key <> p.client_key
        """,
        """
        SELECT 'person ' || lower(hex(p.id)) || ': is in a group of another client'
        FROM people_groups pg JOIN people p ON p.key = pg.person_key JOIN groups g ON g.key = pg.group_key
        WHERE g.client_key <> p.client_key
        """,
        """
        SELECT 'import ' || r.id || ': is done, and ' || (r.batches - count(b.number)) || ' of its batches are missing'
        FROM import_runs r LEFT JOIN import_batches b ON b.run_key = r.key
        WHERE r.status = 'done'
        GROUP BY r.key
        HAVING count(b.number) < r.batches
        """,
        """
        SELECT 'faces up to key ' || max(key) || ', the counter says ' || (SELECT generation FROM store_meta)
        FROM faces
        HAVING max(key) > (SELECT generation FROM store_meta)
        """,
    ];

    internal static SqliteCheck Run(SqliteDatabase database)
    {
        var faults = new List<string>();
        Collect(database, $"PRAGMA integrity_check({MostFaults})", row => row.Text(0) == "ok" ? null : row.Text(0), faults);
        Collect(
            database, "PRAGMA foreign_key_check", row => $"{row.Text(0)}, row {row.Integer(1)}: what it refers to in {row.Text(2)} is missing", faults);
        foreach (var invariant in Invariants)
        {
            Collect(database, $"{invariant} LIMIT {MostFaults}", row => row.Text(0), faults);
        }

        var schema = (int)database.Number("SELECT max(number) FROM schema_migrations");
        return new SqliteCheck(schema, raw.sqlite3_libversion().utf8_to_string(), faults, RemarksOn(SqliteLibrary.Load()));
    }

    private static List<string> RemarksOn(int version) => version >= WalResetFixed
        ? []
        : ["This SQLite has a rare defect when several processes write one store at once (fixed in 3.51.3): let one process write at a time."];

    private static void Collect(SqliteDatabase database, string sql, Func<SqliteStatement, string?> describe, List<string> faults)
    {
        using var rows = database.Prepare(sql);
        while (faults.Count < MostFaults && rows.Step())
        {
            if (describe(rows) is { } fault)
            {
                faults.Add(fault);
            }
        }
    }
}
