using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Adds attendance on behalf of an import run, within the transaction of whoever calls; what is there stays as it is.</summary>
/// <param name="personKey">Finds somebody's row. NotFound, <c>person-unknown</c>.</param>
internal sealed class SqliteAttendanceWriter(SqliteDatabase database, ClientId client, SqliteRun run, Func<PersonId, long> personKey)
{
    private readonly Dictionary<SessionId, long> _sessions = [];

    /// <returns>Rows that were new.</returns>
    public AttendanceRowCounts Add(AttendanceRows rows)
    {
        foreach (var group in rows.Groups)
        {
            using var insert = database.Prepare("INSERT INTO groups (client_key, name, run_key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
            insert.Add(run.ClientKey).Add(group).Add(run.Key).Run();
        }

        var records = new SqliteRecords(database, client);
        return new AttendanceRowCounts(
            Count(rows.Subjects, s => SqliteSessions.TryAdd(database, s, run.ClientKey, run.Key), s => SqliteSessions.FindSubject(database, client, s.Id), s => AttendanceErrors.SubjectExists(s.Id)),
            Count(rows.Sessions, s => SqliteSessions.TryAdd(database, s, run.ClientKey, run.Key), s => SqliteSessions.Find(database, client, s.Id), s => AttendanceErrors.SessionExists(s.Id)),
            rows.Records.Count(r => records.TryAdd(r, SessionKey(r.Session), personKey(r.Person), run.Key)),
            Count(rows.Leaves, l => SqliteLeaves.TryAdd(database, l, run.ClientKey, personKey(l.Person), run.Key), l => SqliteLeaves.Find(database, client, l.Id), l => AttendanceErrors.LeaveExists(l.Id)),
            Count(rows.CheckIns, c => SqliteCheckIns.TryAdd(database, c, run.ClientKey, personKey(c.Person), run.Key), c => SqliteCheckIns.Find(database, client, c.Id), c => AttendanceErrors.CheckInExists(c.Id)));
    }

    public static AttendanceRows Find(SqliteDatabase database, ClientId client, AttendanceRows wanted)
    {
        var records = new SqliteRecords(database, client);
        return new AttendanceRows
        {
            Subjects = [.. wanted.Subjects.Select(s => SqliteSessions.FindSubject(database, client, s.Id)).OfType<Subject>()],
            Sessions = [.. wanted.Sessions.Select(s => SqliteSessions.Find(database, client, s.Id)).OfType<AttendanceSession>()],
            Records = [.. wanted.Records.Select(r => records.Find(r.Session, r.Person)).OfType<AttendanceRecord>()],
            Leaves = [.. wanted.Leaves.Select(l => SqliteLeaves.Find(database, client, l.Id)).OfType<Leave>()],
            CheckIns = [.. wanted.CheckIns.Select(c => SqliteCheckIns.Find(database, client, c.Id)).OfType<CheckIn>()],
        };
    }

    /// <summary>Adds rows one by one. An id that is taken has to be the client's own.</summary>
    private static int Count<T>(IReadOnlyList<T> rows, Func<T, bool> add, Func<T, T?> find, Func<T, SemblanceException> taken)
        where T : class
    {
        var added = 0;
        foreach (var row in rows)
        {
            if (add(row))
            {
                added++;
            }
            else if (find(row) is null)
            {
                throw taken(row);
            }
        }

        return added;
    }

    private long SessionKey(SessionId session)
    {
        if (!_sessions.TryGetValue(session, out var key))
        {
            _sessions.Add(session, key = SqliteSessions.Key(database, client, session));
        }

        return key;
    }
}
