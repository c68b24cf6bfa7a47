using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

/// <summary>Reads and writes records of sessions inside a transaction, with their history.</summary>
internal sealed class SqliteRecords(SqliteDatabase database, ClientId client)
{
    private const string Values = "status, note, confidence, box_x, box_y, box_width, box_height, seen_at, changed_at, changed_by, reason";

    private const string SelectOne = $"""
        SELECT {Values}, revision, key
        FROM attendance_records
        WHERE session_key = ? AND person_key = ?
        """;

    private const string SelectPage = """
        SELECT r.status, r.note, r.confidence, r.box_x, r.box_y, r.box_width, r.box_height, r.seen_at, r.changed_at, r.changed_by, r.reason, r.revision,
            s.id, p.id, s.starts_at
        FROM attendance_sessions s
        JOIN attendance_records r ON r.session_key = s.key
        JOIN people p ON p.key = r.person_key
        """;

    private const string Keep = $"""
        INSERT INTO attendance_history (record_key, revision, {Values})
        SELECT key, revision, {Values} FROM attendance_records WHERE key = ?
        """;

    private const string Insert = $"""
        INSERT INTO attendance_records ({Values}, revision, session_key, person_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string InsertImported = $"""
        INSERT INTO attendance_records ({Values}, revision, session_key, person_key, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE attendance_records
        SET status = ?, note = ?, confidence = ?, box_x = ?, box_y = ?, box_width = ?, box_height = ?, seen_at = ?, changed_at = ?, changed_by = ?,
            reason = ?, revision = ?
        WHERE session_key = ? AND person_key = ?
        """;

    private const string SelectHistory = $"""
        SELECT {Values}, revision FROM attendance_history WHERE record_key = ?1
        UNION ALL
        SELECT {Values}, revision FROM attendance_records WHERE key = ?1
        ORDER BY revision
        """;

    /// <returns>How many were added or changed.</returns>
    /// <exception cref="SemblanceException">As <see cref="IAttendanceStore.WriteAsync"/>.</exception>
    public int Write(IReadOnlyList<AttendanceRecord> records)
    {
        RecordChanges.Check(client, records);
        if (records.Count == 0)
        {
            return 0;
        }

        var session = SqliteSessions.Key(database, client, records[0].Session);
        var people = records.ToDictionary(r => r.Person, r => SqlitePeople.FindKey(database, client, r.Person) ?? throw StoreErrors.PersonUnknown(r.Person));
        var stored = new Dictionary<PersonId, AttendanceRecord>();
        var keys = new Dictionary<PersonId, long>();
        foreach (var record in records)
        {
            using var row = database.Prepare(SelectOne).Add(session).Add(people[record.Person]);
            if (row.Step())
            {
                stored.Add(record.Person, Read(row, client, record.Session, record.Person));
                keys.Add(record.Person, row.Integer(12));
            }
        }

        var changes = RecordChanges.Of(records, stored);
        foreach (var change in changes)
        {
            Put(change, session, people[change.Person], keys.TryGetValue(change.Person, out var key) ? key : null);
        }

        return changes.Count;
    }

    /// <summary>Adds a record of a run as its first version; one that is there stays as it is.</summary>
    /// <returns>False when there is one already.</returns>
    public bool TryAdd(AttendanceRecord record, long session, long person, long run)
    {
        using var insert = database.Prepare(InsertImported);
        return Bind(insert, record with { Revision = 1 }).Add(session).Add(person).Add(run).Run() == 1;
    }

    /// <summary>What is on record of a person in a session; null for nothing.</summary>
    public AttendanceRecord? Find(SessionId session, PersonId person)
    {
        using var row = database.Prepare($"SELECT {Values}, revision FROM attendance_records WHERE key = ?");
        return FindKey(session, person) is { } key && row.Add(key).Step() ? Read(row, client, session, person) : null;
    }

    public RecordPage List(AttendanceFilter filter, RecordCursor? after, int limit)
    {
        var conditions = SqliteTally.Conditions(database, client, filter);
        if (after is not null)
        {
            conditions.Add("(s.starts_at, s.id, p.id) > (?, ?, ?)", s => s.Add(after.StartsAt).Add(after.Session.Value).Add(after.Person.Value));
        }

        using var rows = conditions.Bind(database.Prepare($"{SelectPage} WHERE {conditions.Sql} ORDER BY s.starts_at, s.id, p.id LIMIT ?")).Add(limit + 1L);
        var records = new List<AttendanceRecord>();
        RecordCursor? last = null;
        while (rows.Step())
        {
            if (records.Count == limit)
            {
                return new RecordPage(records, last);
            }

            var record = Read(rows, client, new SessionId(rows.Id(12)), new PersonId(rows.Id(13)));
            records.Add(record);
            last = new RecordCursor(rows.Time(14), record.Session, record.Person);
        }

        return new RecordPage(records, null);
    }

    public List<AttendanceRecord> ListHistory(SessionId session, PersonId person)
    {
        var versions = new List<AttendanceRecord>();
        if (FindKey(session, person) is { } key)
        {
            using var rows = database.Prepare(SelectHistory).Add(key);
            while (rows.Step())
            {
                versions.Add(Read(rows, client, session, person));
            }
        }

        return versions;
    }

    /// <summary>Puts a record back with all its versions, oldest first, where there is none.</summary>
    public void Restore(IReadOnlyList<AttendanceRecord> versions)
    {
        var session = SqliteSessions.Key(database, client, versions[0].Session);
        var person = SqlitePeople.FindKey(database, client, versions[0].Person)!.Value;
        foreach (var version in versions)
        {
            Put(version, session, person, FindKey(version.Session, version.Person));
        }
    }

    public bool Remove(SessionId session, PersonId person)
    {
        using var delete = database.Prepare("DELETE FROM attendance_records WHERE key = ?");
        return FindKey(session, person) is { } key && delete.Add(key).Run() == 1;
    }

    private long? FindKey(SessionId session, PersonId person)
    {
        using var row = database.Prepare("""
            SELECT r.key
            FROM attendance_sessions s
            JOIN attendance_records r ON r.session_key = s.key
            JOIN people p ON p.key = r.person_key
            WHERE s.client_key = ? AND s.id = ? AND p.id = ?
            """);
        return row.Add(SqliteClients.FindKey(database, client)).Add(session.Value).Add(person.Value).Step() ? row.Integer(0) : null;
    }

    private void Put(AttendanceRecord record, long session, long person, long? key)
    {
        if (key is { } before)
        {
            using var keep = database.Prepare(Keep);
            keep.Add(before).Run();
        }

        using var write = database.Prepare(key is null ? Insert : Update);
        Bind(write, record).Add(session).Add(person).Run();
    }

    private static SqliteStatement Bind(SqliteStatement statement, AttendanceRecord record) => statement
        .Add(AttendanceNames.Of(record.Status)).Add(record.Note).Add(record.Confidence)
        .Add(record.Box?.X).Add(record.Box?.Y).Add(record.Box?.Width).Add(record.Box?.Height)
        .Add(record.SeenAt).Add(record.ChangedAt).Add(record.ChangedBy).Add(record.Reason).Add(record.Revision);

    private static AttendanceRecord Read(SqliteStatement row, ClientId client, SessionId session, PersonId person) => new()
    {
        Client = client,
        Session = session,
        Person = person,
        Status = AttendanceNames.ParseStatus(row.Text(0)),
        Note = row.TextOrNull(1),
        Confidence = row.RealOrNull(2),
        Box = row.IsNull(3) ? null : new FaceBox(row.Real(3), row.Real(4), row.Real(5), row.Real(6)),
        SeenAt = row.TimeOrNull(7),
        ChangedAt = row.Time(8),
        ChangedBy = row.Text(9),
        Reason = row.TextOrNull(10),
        Revision = row.Int32(11),
    };
}
