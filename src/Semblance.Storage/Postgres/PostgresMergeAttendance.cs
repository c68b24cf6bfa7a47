using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

/// <summary>Gives somebody's attendance to somebody else, and back. Histories follow their records.</summary>
internal sealed class PostgresMergeAttendance(PostgresSession session, ClientId client)
{
    private const string SelectSessions = """
        SELECT r.session_id, EXISTS (SELECT FROM attendance_records k WHERE k.client_id = $1 AND k.session_id = r.session_id AND k.person_id = $3)
        FROM attendance_records r
        WHERE r.client_id = $1 AND r.person_id = $2
        ORDER BY 1
        """;

    private const string GiveBackFaces = """
        UPDATE marking_faces f
        SET person_id = $3
        FROM unnest($4::uuid[], $5::int[], $6::int[]) AS g (marking, photo, number)
        WHERE f.client_id = $1 AND f.person_id = $2 AND f.marking_id = g.marking AND f.photo = g.photo AND f.number = g.number
        """;

    private readonly PostgresRecords _records = new(session, client);

    public async Task<MergedAttendance> GiveAsync(PersonId from, PersonId to, MergeId merge, DateTimeOffset now)
    {
        var sessions = await session.ListAsync(
            SelectSessions, row => (Session: new SessionId(row.GetGuid(0)), IsClash: row.GetBoolean(1)), client.Value, from.Value, to.Value);
        var clashes = new List<MergedClash>();
        foreach (var (clash, _) in sessions.Where(s => s.IsClash))
        {
            clashes.Add(await SettleAsync(clash, from, to, merge, now));
        }

        var given = new MergedAttendance(
            [.. sessions.Where(s => !s.IsClash).Select(s => s.Session.Value)],
            clashes,
            await session.ListAsync("SELECT id FROM check_ins WHERE client_id = $1 AND person_id = $2 ORDER BY 1", row => row.GetGuid(0), client.Value, from.Value),
            await session.ListAsync("SELECT id FROM leaves WHERE client_id = $1 AND person_id = $2 ORDER BY 1", row => row.GetGuid(0), client.Value, from.Value),
            await session.ListAsync(
                "SELECT marking_id, photo, number FROM marking_faces WHERE client_id = $1 AND person_id = $2 ORDER BY 1, 2, 3",
                row => new MergedFace(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2)), client.Value, from.Value));
        foreach (var table in new[] { "attendance_records", "check_ins", "leaves", "marking_faces" })
        {
            await session.RunAsync($"UPDATE {table} SET person_id = $3 WHERE client_id = $1 AND person_id = $2", client.Value, from.Value, to.Value);
        }

        return given;
    }

    /// <summary>What is still the kept one's, or was put aside.</summary>
    public async Task GiveBackAsync(MergedAttendance given, PersonId kept, PersonId back)
    {
        await GiveBackAsync("attendance_records", "session_id", kept, back, given.Sessions);
        await GiveBackAsync("check_ins", "id", kept, back, given.CheckIns);
        await GiveBackAsync("leaves", "id", kept, back, given.Leaves);
        await session.RunAsync(
            GiveBackFaces, client.Value, kept.Value, back.Value, given.Faces.Select(f => f.Marking).ToArray(), given.Faces.Select(f => f.Photo).ToArray(),
            given.Faces.Select(f => f.Number).ToArray());
        foreach (var clash in given.Clashes)
        {
            await UnsettleAsync(clash, kept, back);
        }
    }

    private async Task<MergedClash> SettleAsync(SessionId id, PersonId from, PersonId to, MergeId merge, DateTimeOffset now)
    {
        var versions = await _records.ListHistoryAsync(id, from);
        var better = MergedAttendance.Better((await _records.ListHistoryAsync(id, to))[^1], versions[^1], merge, now);
        if (better is not null)
        {
            await _records.WriteAsync([better]);
        }

        await _records.RemoveAsync(id, from);
        return new MergedClash(id.Value, [.. versions.Select(MergedVersion.Of)], better is null ? null : better.Revision + 1);
    }

    private async Task UnsettleAsync(MergedClash clash, PersonId kept, PersonId back)
    {
        var id = new SessionId(clash.Session);
        if (!await session.AnyAsync("SELECT 1 FROM attendance_sessions WHERE client_id = $1 AND id = $2 FOR NO KEY UPDATE", client.Value, clash.Session))
        {
            return;
        }

        await _records.RestoreAsync([.. clash.Versions.Select(v => v.ToRecord(client, id, back))]);
        if (clash.Won is { } won && await _records.ListHistoryAsync(id, kept) is { Count: > 1 } versions && versions[^1].Revision == won)
        {
            await _records.RemoveAsync(id, kept);
            await _records.RestoreAsync(versions[..^1]);
        }
    }

    private Task<int> GiveBackAsync(string table, string column, PersonId kept, PersonId back, IReadOnlyList<Guid> ids) => session.RunAsync(
        $"UPDATE {table} SET person_id = $3 WHERE client_id = $1 AND person_id = $2 AND {column} = ANY ($4)", client.Value, kept.Value, back.Value, ids.ToArray());
}
