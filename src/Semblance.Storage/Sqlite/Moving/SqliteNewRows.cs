using System.Text.Json;
using Semblance.Storage.Moving;

namespace Semblance.Storage.Sqlite.Moving;

/// <summary>
/// Rows that wait without being listed: those of the tables that enrolments fill, whose integer key is above the last one that was replayed. To list them would
/// cost the writer two pages more in each transaction; their keys say it for nothing. A row that comes in below (a key that was free again) is listed by the trigger,
/// one that took a replayed key meanwhile when the replay is done: whatever is written waits, one way or the other.
/// </summary>
internal static class SqliteNewRows
{
    /// <summary>Beyond, they are counted by their keys, which may have gaps.</summary>
    private const int MostCounted = 1_000;

    private static readonly MovedTable[] Tables = [MovedTables.Named("people"), MovedTables.Named("photos"), MovedTables.Named("faces")];

    /// <summary>When a row that is added has to be listed: always, where its key says nothing.</summary>
    public static string ConditionOf(MovedTable table) => Tables.Contains(table)
        ? $"WHEN NEW.key <= coalesce((SELECT key FROM waiting_from WHERE kind = '{table}'), {long.MaxValue}) "
        : "";

    /// <summary>From now on what is added waits; what had been waiting goes on.</summary>
    public static void Begin(SqliteDatabase database) => Set(database, "DO NOTHING");

    /// <summary>Nothing waits any more of what is there.</summary>
    public static void Skip(SqliteDatabase database)
    {
        if (ReadMarks(database).Count > 0)
        {
            Set(database, "DO UPDATE SET key = excluded.key, at = excluded.at");
        }
    }

    public static void End(SqliteDatabase database) => database.Execute("DELETE FROM waiting_from");

    /// <param name="known">What waits beside them.</param>
    public static WaitingChanges AddTo(WaitingChanges known, SqliteDatabase database)
    {
        foreach (var (table, mark) in ReadMarks(database))
        {
            using var row = database.Prepare($"""
                SELECT (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE key > ?1 LIMIT {MostCounted})), coalesce((SELECT max(key) FROM {table}), 0) - ?1,
                    (SELECT max(t.created_at, w.at) FROM {table} t, waiting_from w WHERE t.key > ?1 AND w.kind = '{table}' ORDER BY t.key LIMIT 1)
                """).Add(mark);
            row.Step();
            var count = row.Integer(0) < MostCounted ? row.Integer(0) : row.Integer(1);
            var oldest = row.TimeOrNull(2);
            known = new WaitingChanges(known.Count + count, known.OldestAt is { } at && !(oldest < at) ? at : oldest);
        }

        return known;
    }

    /// <summary>The first of them, of each table in the order of their keys, which are the numbers of the changes, below zero.</summary>
    public static List<WaitingChange> List(SqliteDatabase database, int limit)
    {
        var changes = new List<WaitingChange>();
        foreach (var (table, mark) in ReadMarks(database))
        {
            using var rows = database.Prepare($"{SelectNamed(table)} WHERE t.key > ? ORDER BY t.key LIMIT ?").Add(mark).Add((long)(limit - changes.Count));
            while (rows.Step())
            {
                changes.Add(Read(table, rows));
            }
        }

        return changes;
    }

    /// <summary>These wait no longer. Whatever is among them by now that was not, is listed.</summary>
    public static void Remove(SqliteDatabase database, IReadOnlyList<WaitingChange> changes)
    {
        var marks = ReadMarks(database).ToDictionary(m => m.Table, m => m.Mark);
        foreach (var replayed in changes.GroupBy(c => c.Key.Table).Where(g => marks.ContainsKey(g.Key)))
        {
            var last = replayed.Max(c => -c.Number);
            if (last <= marks[replayed.Key])
            {
                continue; // another process has replayed them, too
            }

            foreach (var key in FindOthers(database, replayed.Key, marks[replayed.Key], last, [.. replayed]))
            {
                SqliteWrittenRows.AddOne(database, replayed.Key, key);
            }

            using var update = database.Prepare($"UPDATE waiting_from SET key = ?, at = {SqliteWrittenRows.Now} WHERE kind = ?");
            update.Add(last).Add(replayed.Key.Name).Run();
        }
    }

    private static void Set(SqliteDatabase database, string ifThere)
    {
        foreach (var table in Tables)
        {
            database.Execute($"""
                INSERT INTO waiting_from (kind, key, at)
                SELECT '{table}', coalesce(max(key), 0), {SqliteWrittenRows.Now} FROM {table} WHERE 1
                ON CONFLICT {ifThere}
                """);
        }
    }

    private static List<(MovedTable Table, long Mark)> ReadMarks(SqliteDatabase database)
    {
        var marks = new List<(MovedTable Table, long Mark)>();
        using var rows = database.Prepare("SELECT kind, key FROM waiting_from");
        while (rows.Step())
        {
            marks.Add((MovedTables.Named(rows.Text(0)), rows.Integer(1)));
        }

        return [.. marks.OrderBy(m => MovedTables.OrderOf(m.Table))];
    }

    private static List<long> FindOthers(SqliteDatabase database, MovedTable table, long after, long last, HashSet<WaitingChange> replayed)
    {
        var others = new List<long>();
        using var rows = database.Prepare($"{SelectNamed(table)} WHERE t.key > ? AND t.key <= ?").Add(after).Add(last);
        while (rows.Step())
        {
            if (!replayed.Contains(Read(table, rows)))
            {
                others.Add(rows.Integer(0));
            }
        }

        return others;
    }

    private static string SelectNamed(MovedTable table) =>
        $"SELECT t.key, {SqliteMovedSql.ClientOf(table, "t", 0)}, {SqliteWrittenRows.NameOf(table, "t")} FROM {table} t";

    private static WaitingChange Read(MovedTable table, SqliteStatement row) =>
        new(-row.Integer(0), RowKey.Parse(table, row.Text(1), JsonSerializer.Deserialize<string[]>(row.Text(2))!));
}
