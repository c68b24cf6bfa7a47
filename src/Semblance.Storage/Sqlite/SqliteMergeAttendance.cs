using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Gives somebody's attendance to somebody else, and back.</summary>
internal sealed class SqliteMergeAttendance(SqliteDatabase database, ClientId client)
{
    private const string SelectSessions = """
        SELECT s.id, EXISTS (SELECT 1 FROM attendance_records k WHERE k.session_key = r.session_key AND k.person_key = ?2)
        FROM attendance_records r
        JOIN attendance_sessions s ON s.key = r.session_key
        WHERE r.person_key = ?1
        ORDER BY s.id
        """;

    private const string SelectFaces = """
        SELECT m.id, f.photo, f.number FROM marking_faces f JOIN markings m ON m.key = f.marking_key WHERE f.person_key = ?1 AND ?2 IS ?2 ORDER BY 1, 2, 3
        """;

    private readonly SqliteRecords _records = new(database, client);

    public MergedAttendance Give(Party from, Party to, MergeId merge, DateTimeOffset now)
    {
        var sessions = List(SelectSessions, row => (Session: new SessionId(row.Id(0)), IsClash: row.Integer(1) == 1), from, to);
        var given = new MergedAttendance(
            [.. sessions.Where(s => !s.IsClash).Select(s => s.Session.Value)],
            [.. sessions.Where(s => s.IsClash).Select(s => Settle(s.Session, from, to, merge, now))],
            List("SELECT id FROM check_ins WHERE person_key = ?1 AND ?2 IS ?2 ORDER BY 1", row => row.Id(0), from, to),
            List("SELECT id FROM leaves WHERE person_key = ?1 AND ?2 IS ?2 ORDER BY 1", row => row.Id(0), from, to),
            List(SelectFaces, row => new MergedFace(row.Id(0), row.Int32(1), row.Int32(2)), from, to));
        foreach (var table in new[] { "attendance_records", "check_ins", "leaves", "marking_faces" })
        {
            Run($"UPDATE {table} SET person_key = ?2 WHERE person_key = ?1", from, to);
        }

        return given;
    }

    /// <summary>What is still the kept one's, or was put aside.</summary>
    public void GiveBack(MergedAttendance given, Party kept, Party back)
    {
        foreach (var session in given.Sessions)
        {
            Run("UPDATE attendance_records SET person_key = ?2 WHERE person_key = ?1 AND session_key = (SELECT s.key FROM attendance_sessions s WHERE s.id = ?3)", kept, back, session);
        }

        foreach (var check in given.CheckIns)
        {
            Run("UPDATE check_ins SET person_key = ?2 WHERE person_key = ?1 AND id = ?3", kept, back, check);
        }

        foreach (var leave in given.Leaves)
        {
            Run("UPDATE leaves SET person_key = ?2 WHERE person_key = ?1 AND id = ?3", kept, back, leave);
        }

        foreach (var face in given.Faces)
        {
            using var update = database.Prepare("""
                UPDATE marking_faces SET person_key = ?2
                WHERE person_key = ?1 AND marking_key = (SELECT m.key FROM markings m WHERE m.id = ?3) AND photo = ?4 AND number = ?5
                """);
            update.Add(kept.Key).Add(back.Key).Add(face.Marking).Add(face.Photo).Add(face.Number).Run();
        }

        foreach (var clash in given.Clashes)
        {
            Unsettle(clash, kept, back);
        }
    }

    private MergedClash Settle(SessionId session, Party from, Party to, MergeId merge, DateTimeOffset now)
    {
        var versions = _records.ListHistory(session, from.Id);
        var better = MergedAttendance.Better(_records.ListHistory(session, to.Id)[^1], versions[^1], merge, now);
        if (better is not null)
        {
            _records.Write([better]);
        }

        _records.Remove(session, from.Id);
        return new MergedClash(session.Value, [.. versions.Select(MergedVersion.Of)], better is null ? null : better.Revision + 1);
    }

    private void Unsettle(MergedClash clash, Party kept, Party back)
    {
        var session = new SessionId(clash.Session);
        using (var row = database.Prepare("SELECT 1 FROM attendance_sessions WHERE id = ?").Add(clash.Session))
        {
            if (!row.Step())
            {
                return;
            }
        }

        _records.Restore([.. clash.Versions.Select(v => v.ToRecord(client, session, back.Id))]);
        if (clash.Won is { } won && _records.ListHistory(session, kept.Id) is { Count: > 1 } versions && versions[^1].Revision == won)
        {
            _records.Remove(session, kept.Id);
            _records.Restore(versions[..^1]);
        }
    }

    private void Run(string sql, Party from, Party to, Guid? id = null)
    {
        using var statement = database.Prepare(sql).Add(from.Key).Add(to.Key);
        _ = id is { } one ? statement.Add(one) : statement;
        statement.Run();
    }

    private List<T> List<T>(string sql, Func<SqliteStatement, T> read, Party from, Party to)
    {
        using var rows = database.Prepare(sql).Add(from.Key).Add(to.Key);
        var items = new List<T>();
        while (rows.Step())
        {
            items.Add(read(rows));
        }

        return items;
    }

    /// <param name="Key">In this store.</param>
    public readonly record struct Party(PersonId Id, long Key);
}
