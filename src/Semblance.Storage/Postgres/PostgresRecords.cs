using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.Postgres;

/// <summary>Reads and writes records of sessions inside a transaction, with their history.</summary>
internal sealed class PostgresRecords(PostgresSession session, ClientId client)
{
    private const string Values = "status, note, confidence, box_x, box_y, box_width, box_height, seen_at, changed_at, changed_by, reason";

    private const string SelectStored = $"""
        SELECT session_id, person_id, {Values}, revision
        FROM attendance_records
        WHERE client_id = $1 AND session_id = $2 AND person_id = ANY ($3)
        FOR UPDATE
        """;

    private const string Keep = $"""
        INSERT INTO attendance_history (client_id, session_id, person_id, revision, {Values})
        SELECT client_id, session_id, person_id, revision, {Values}
        FROM attendance_records
        WHERE client_id = $1 AND session_id = $2 AND person_id = ANY ($3)
        """;

    private const string Arrays =
        "$3::uuid[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::timestamptz[], $12::timestamptz[], "
        + "$13::text[], $14::text[], $15::int[]";

    private const string InsertImported = $"""
        INSERT INTO attendance_records (run_id, client_id, session_id, person_id, {Values}, revision)
        SELECT $2::text, $1, c.*
        FROM unnest($16::uuid[], {Arrays}) AS c
        ON CONFLICT DO NOTHING
        RETURNING person_id
        """;

    private const string SelectMany = $"""
        SELECT r.session_id, r.person_id, {Values}, r.revision
        FROM unnest($2::uuid[], $3::uuid[]) AS w (session_id, person_id)
        JOIN attendance_records r ON r.client_id = $1 AND r.session_id = w.session_id AND r.person_id = w.person_id
        """;

    private const string Upsert = $"""
        INSERT INTO attendance_records (client_id, session_id, person_id, {Values}, revision)
        SELECT $1, $2, c.*
        FROM unnest({Arrays}) AS c
        ON CONFLICT (client_id, session_id, person_id) DO UPDATE
        SET status = excluded.status, note = excluded.note, confidence = excluded.confidence, box_x = excluded.box_x, box_y = excluded.box_y,
            box_width = excluded.box_width, box_height = excluded.box_height, seen_at = excluded.seen_at, changed_at = excluded.changed_at,
            changed_by = excluded.changed_by, reason = excluded.reason, revision = excluded.revision
        """;

    private const string SelectPage = """
        SELECT r.session_id, r.person_id, r.status, r.note, r.confidence, r.box_x, r.box_y, r.box_width, r.box_height, r.seen_at, r.changed_at, r.changed_by, r.reason,
            r.revision, s.starts_at
        FROM attendance_sessions s
        JOIN attendance_records r ON r.client_id = s.client_id AND r.session_id = s.id
        """;

    private const string SelectHistory = $"""
        SELECT session_id, person_id, {Values}, revision FROM attendance_history WHERE client_id = $1 AND session_id = $2 AND person_id = $3
        UNION ALL
        SELECT session_id, person_id, {Values}, revision FROM attendance_records WHERE client_id = $1 AND session_id = $2 AND person_id = $3
        ORDER BY revision
        """;

    /// <returns>How many were added or changed.</returns>
    /// <exception cref="SemblanceException">As <see cref="IAttendanceStore.WriteAsync"/>.</exception>
    public async Task<int> WriteAsync(IReadOnlyList<AttendanceRecord> records)
    {
        RecordChanges.Check(client, records);
        if (records.Count == 0)
        {
            return 0;
        }

        // One writer of a session at a time: whoever adds a record that is not there yet can lock nothing else.
        var id = records[0].Session;
        if (!await session.AnyAsync("SELECT 1 FROM attendance_sessions WHERE client_id = $1 AND id = $2 FOR NO KEY UPDATE", client.Value, id.Value))
        {
            throw AttendanceErrors.SessionUnknown(id);
        }

        await PostgresPeople.CheckAsync(session, client, [.. records.Select(r => r.Person)]);
        var stored = await session.ListAsync(SelectStored, Read, client.Value, id.Value, records.Select(r => r.Person.Value).ToArray());
        var changes = RecordChanges.Of(records, stored.ToDictionary(r => r.Person));
        await session.RunAsync(Keep, client.Value, id.Value, changes.Select(c => c.Person.Value).ToArray());
        await PutAsync(id, changes);
        return changes.Count;
    }

    public async Task<RecordPage> ListAsync(AttendanceFilter filter, RecordCursor? after, int limit)
    {
        var conditions = PostgresTally.Conditions(client, filter);
        if (after is not null)
        {
            conditions.AddAll("(s.starts_at, s.id, r.person_id) > ({0}, {1}, {2})", after.StartsAt.ToUniversalTime(), after.Session.Value, after.Person.Value);
        }

        var sql = $"{SelectPage} WHERE {conditions.Sql} ORDER BY s.starts_at, s.id, r.person_id LIMIT {conditions.Place(limit + 1L)}";
        var records = new List<AttendanceRecord>();
        RecordCursor? next = null;
        var startsAt = default(DateTimeOffset);
        await session.EachAsync(
            sql,
            row =>
            {
                if (records.Count == limit)
                {
                    next = new RecordCursor(startsAt, records[^1].Session, records[^1].Person);
                    return;
                }

                records.Add(Read(row));
                startsAt = row.GetFieldValue<DateTimeOffset>(14);
            },
            conditions.Values);
        return new RecordPage(records, next);
    }

    public Task<List<AttendanceRecord>> ListHistoryAsync(SessionId id, PersonId person) =>
        session.ListAsync(SelectHistory, Read, client.Value, id.Value, person.Value);

    /// <summary>Puts a record back with all its versions, oldest first, where there is none.</summary>
    public async Task RestoreAsync(IReadOnlyList<AttendanceRecord> versions)
    {
        foreach (var version in versions)
        {
            await session.RunAsync(Keep, client.Value, version.Session.Value, new[] { version.Person.Value });
            await PutAsync(version.Session, [version]);
        }
    }

    public async Task<bool> RemoveAsync(SessionId id, PersonId person) => await session.RunAsync(
        "DELETE FROM attendance_records WHERE client_id = $1 AND session_id = $2 AND person_id = $3", client.Value, id.Value, person.Value) == 1;

    /// <summary>Adds records of a run as their first versions; what is there stays as it is. Their sessions and people are there.</summary>
    /// <returns>How many were new.</returns>
    public Task<int> AddAsync(IReadOnlyList<AttendanceRecord> records, RunId run) => session.CountReturnedAsync(
        InsertImported, [client.Value, run.Value, .. Columns([.. records.Select(r => r with { Revision = 1 })]), records.Select(r => r.Session.Value).ToArray()]);

    public Task<List<AttendanceRecord>> FindAsync(IReadOnlyList<AttendanceRecord> wanted) => session.ListAsync(
        SelectMany, Read, client.Value, wanted.Select(r => r.Session.Value).ToArray(), wanted.Select(r => r.Person.Value).ToArray());

    private Task<int> PutAsync(SessionId id, List<AttendanceRecord> changes) => session.RunAsync(Upsert, [client.Value, id.Value, .. Columns(changes)]);

    private static object[] Columns(List<AttendanceRecord> records) =>
    [
        records.Select(c => c.Person.Value).ToArray(),
        records.Select(c => AttendanceNames.Of(c.Status)).ToArray(),
        records.Select(c => c.Note).ToArray(),
        records.Select(c => c.Confidence).ToArray(),
        records.Select(c => c.Box?.X).ToArray(),
        records.Select(c => c.Box?.Y).ToArray(),
        records.Select(c => c.Box?.Width).ToArray(),
        records.Select(c => c.Box?.Height).ToArray(),
        records.Select(c => c.SeenAt?.ToUniversalTime()).ToArray(),
        records.Select(c => c.ChangedAt.ToUniversalTime()).ToArray(),
        records.Select(c => c.ChangedBy).ToArray(),
        records.Select(c => c.Reason).ToArray(),
        records.Select(c => c.Revision).ToArray(),
    ];

    private AttendanceRecord Read(NpgsqlDataReader row) => new()
    {
        Client = client,
        Session = new SessionId(row.GetGuid(0)),
        Person = new PersonId(row.GetGuid(1)),
        Status = AttendanceNames.ParseStatus(row.GetString(2)),
        Note = row.IsDBNull(3) ? null : row.GetString(3),
        Confidence = row.IsDBNull(4) ? null : row.GetDouble(4),
        Box = row.IsDBNull(5) ? null : new FaceBox(row.GetDouble(5), row.GetDouble(6), row.GetDouble(7), row.GetDouble(8)),
        SeenAt = PostgresKeys.Time(row, 9),
        ChangedAt = row.GetFieldValue<DateTimeOffset>(10),
        ChangedBy = row.GetString(11),
        Reason = row.IsDBNull(12) ? null : row.GetString(12),
        Revision = row.GetInt32(13),
    };
}
