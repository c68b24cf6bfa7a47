using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Postgres;

/// <summary>Adds attendance on behalf of an import run, within the transaction of whoever calls; what is there stays as it is.</summary>
internal sealed class PostgresAttendanceWriter(PostgresSession session, ClientId client, RunId run)
{
    private const string InsertGroups = """
        INSERT INTO groups (client_id, name, run_id)
        SELECT DISTINCT $1, name, $3::text FROM unnest($2::text[]) AS name
        ON CONFLICT DO NOTHING
        """;

    /// <returns>Rows that were new.</returns>
    public async Task<AttendanceRowCounts> AddAsync(AttendanceRows rows)
    {
        if (rows.Groups.Count > 0)
        {
            await session.RunAsync(InsertGroups, client.Value, rows.Groups.ToArray(), run.Value);
        }

        await PostgresPeople.CheckAsync(
            session, client, rows.Records.Select(r => r.Person).Concat(rows.Leaves.Select(l => l.Person)).Concat(rows.CheckIns.Select(c => c.Person)));
        return new AttendanceRowCounts(
            await CountAsync(rows.Subjects, s => PostgresSessions.TryAddAsync(session, s, run)),
            await CountAsync(rows.Sessions, s => PostgresSessions.TryAddAsync(session, s, run)),
            rows.Records.Count == 0 ? 0 : await AddRecordsAsync(rows),
            await CountAsync(rows.Leaves, l => PostgresLeaves.TryAddAsync(session, l, run)),
            await CountAsync(rows.CheckIns, c => PostgresCheckIns.TryAddAsync(session, c, run)));
    }

    public static async Task<AttendanceRows> FindAsync(PostgresSession session, ClientId client, AttendanceRows wanted) => new()
    {
        Subjects = wanted.Subjects.Count == 0 ? [] : await PostgresSessions.FindSubjectsAsync(session, client, wanted.Subjects.Select(s => s.Id)),
        Sessions = wanted.Sessions.Count == 0 ? [] : await PostgresSessions.FindAsync(session, client, wanted.Sessions.Select(s => s.Id)),
        Records = wanted.Records.Count == 0 ? [] : await new PostgresRecords(session, client).FindAsync(wanted.Records),
        Leaves = wanted.Leaves.Count == 0 ? [] : await PostgresLeaves.FindAsync(session, client, wanted.Leaves.Select(l => l.Id)),
        CheckIns = wanted.CheckIns.Count == 0 ? [] : await PostgresCheckIns.FindAsync(session, client, wanted.CheckIns.Select(c => c.Id)),
    };

    private async Task<int> AddRecordsAsync(AttendanceRows rows)
    {
        foreach (var id in rows.Records.Select(r => r.Session).Distinct())
        {
            await PostgresSessions.CheckAsync(session, client, id);
        }

        return await new PostgresRecords(session, client).AddAsync(rows.Records, run);
    }

    private static async Task<int> CountAsync<T>(IReadOnlyList<T> rows, Func<T, Task<bool>> tryAdd)
    {
        var added = 0;
        foreach (var row in rows)
        {
            added += await tryAdd(row) ? 1 : 0;
        }

        return added;
    }
}
