using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteSessions(SqliteConnections connections) : ISessionStore
{
    public const string Select = """
        SELECT s.id, s.name, s.group_name, j.id, s.kind, s.day, s.starts_at, s.ends_at, s.note, s.created_at, s.created_by, s.key
        FROM attendance_sessions s
        LEFT JOIN subjects j ON j.key = s.subject_key
        """;

    private const string SelectSubjects = "SELECT id, name, code, description, credits, group_name, is_active, created_at FROM subjects";

    private const string OfClient = "client_key = (SELECT key FROM clients WHERE id = ?1)";

    private const string Insert = """
        INSERT INTO attendance_sessions (id, client_key, name, group_name, subject_key, kind, day, starts_at, ends_at, note, created_at, created_by, run_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE attendance_sessions
        SET name = ?, group_name = ?, subject_key = ?, kind = ?, day = ?, starts_at = ?, ends_at = ?, note = ?, revision = revision + 1
        WHERE client_key = ? AND id = ?
        """;

    public Task AddSubjectAsync(Subject subject, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            subject.Check();
            if (!TryAdd(database, subject, SqliteClients.Key(database, subject.Client), run: null))
            {
                throw AttendanceErrors.SubjectExists(subject.Id);
            }
        },
        cancellationToken);

    public Task<Subject?> FindSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => FindSubject(database, client, id), cancellationToken);

    public Task<IReadOnlyList<Subject>> ListSubjectsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<Subject>>(
            database =>
            {
                using var rows = database.Prepare($"{SelectSubjects} WHERE {OfClient} ORDER BY name, id").Add(client.Value);
                var subjects = new List<Subject>();
                while (rows.Step())
                {
                    subjects.Add(ReadSubject(rows, client));
                }

                return subjects;
            },
            cancellationToken);

    public Task UpdateSubjectAsync(Subject subject, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            subject.Check();
            using var update = Bind(
                database.Prepare("UPDATE subjects SET name = ?, code = ?, description = ?, credits = ?, group_name = ?, is_active = ?, revision = revision + 1 WHERE client_key = ? AND id = ?"),
                subject);
            if (update.Add(SqliteClients.FindKey(database, subject.Client)).Add(subject.Id.Value).Run() == 0)
            {
                throw AttendanceErrors.SubjectUnknown(subject.Id);
            }
        },
        cancellationToken);

    public Task<bool> RemoveSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) =>
        RemoveAsync("subjects", client, id.Value, cancellationToken);

    public Task AddAsync(AttendanceSession session, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            session.Check();
            if (!TryAdd(database, session, SqliteClients.Key(database, session.Client), run: null))
            {
                throw AttendanceErrors.SessionExists(session.Id);
            }
        },
        cancellationToken);

    public Task<AttendanceSession?> FindAsync(ClientId client, SessionId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => Find(database, client, id), cancellationToken);

    public Task<IReadOnlyList<SessionSummary>> ListAsync(ClientId client, SessionQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<SessionSummary>>(
            database =>
            {
                var conditions = new SqliteConditions("s.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("s.day >= ?", query.From)
                    .Add("s.day <= ?", query.To)
                    .Add("s.group_name = ?", query.Group)
                    .Add("j.id = ?", query.Subject?.Value)
                    .Add("s.kind = ?", query.Kind is { } kind ? AttendanceNames.Of(kind) : null)
                    .Before(query.After, "s.starts_at", "s.id");

                using var rows = conditions.Bind(database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY s.starts_at DESC, s.id DESC LIMIT ?")).Add(query.Limit);
                var sessions = new List<SessionSummary>();
                while (rows.Step())
                {
                    sessions.Add(new SessionSummary(Read(rows, client), SqliteTally.OfSession(database, rows.Integer(11))));
                }

                return sessions;
            },
            cancellationToken);
    }

    public Task UpdateAsync(AttendanceSession session, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            session.Check();
            var client = SqliteClients.FindKey(database, session.Client) ?? throw AttendanceErrors.SessionUnknown(session.Id);
            using var update = Bind(database.Prepare(Update), session, SubjectKey(database, client, session.Subject));
            if (update.Add(client).Add(session.Id.Value).Run() == 0)
            {
                throw AttendanceErrors.SessionUnknown(session.Id);
            }
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, SessionId id, CancellationToken cancellationToken) =>
        RemoveAsync("attendance_sessions", client, id.Value, cancellationToken);

    /// <returns>False when the id is taken.</returns>
    public static bool TryAdd(SqliteDatabase database, Subject subject, long client, long? run)
    {
        using var insert = database.Prepare("""
            INSERT INTO subjects (id, client_key, created_at, run_key, name, code, description, credits, group_name, is_active)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """).Add(subject.Id.Value).Add(client).Add(subject.CreatedAt).Add(run);
        return Bind(insert, subject).Run() == 1;
    }

    /// <returns>False when the id is taken.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>subject-unknown</c>.</exception>
    public static bool TryAdd(SqliteDatabase database, AttendanceSession session, long client, long? run)
    {
        using var insert = database.Prepare(Insert).Add(session.Id.Value).Add(client);
        return Bind(insert, session, SubjectKey(database, client, session.Subject)).Add(session.CreatedAt).Add(session.CreatedBy).Add(run).Run() == 1;
    }

    public static Subject? FindSubject(SqliteDatabase database, ClientId client, SubjectId id)
    {
        using var row = database.Prepare($"{SelectSubjects} WHERE {OfClient} AND id = ?2").Add(client.Value).Add(id.Value);
        return row.Step() ? ReadSubject(row, client) : null;
    }

    public static AttendanceSession? Find(SqliteDatabase database, ClientId client, SessionId id)
    {
        using var row = database.Prepare($"{Select} WHERE s.client_key = ? AND s.id = ?").Add(SqliteClients.FindKey(database, client)).Add(id.Value);
        return row.Step() ? Read(row, client) : null;
    }

    /// <exception cref="SemblanceException">NotFound, <c>session-unknown</c>.</exception>
    public static long Key(SqliteDatabase database, ClientId client, SessionId id)
    {
        using var row = database.Prepare($"SELECT key FROM attendance_sessions WHERE {OfClient} AND id = ?2").Add(client.Value).Add(id.Value);
        return row.Step() ? row.Integer(0) : throw AttendanceErrors.SessionUnknown(id);
    }

    private static long? SubjectKey(SqliteDatabase database, long client, SubjectId? subject)
    {
        if (subject is not { } id)
        {
            return null;
        }

        using var row = database.Prepare("SELECT key FROM subjects WHERE client_key = ? AND id = ?").Add(client).Add(id.Value);
        return row.Step() ? row.Integer(0) : throw AttendanceErrors.SubjectUnknown(id);
    }

    private Task<bool> RemoveAsync(string table, ClientId client, Guid id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare($"DELETE FROM {table} WHERE {OfClient} AND id = ?2");
            return delete.Add(client.Value).Add(id).Run() == 1;
        },
        cancellationToken);

    private static SqliteStatement Bind(SqliteStatement statement, Subject subject) => statement
        .Add(subject.Name)
        .Add(subject.Code)
        .Add(subject.Description)
        .Add(subject.Credits)
        .Add(subject.Group)
        .Add(subject.IsActive ? 1 : 0);

    private static SqliteStatement Bind(SqliteStatement statement, AttendanceSession session, long? subject) => statement
        .Add(session.Name)
        .Add(session.Group)
        .Add(subject)
        .Add(AttendanceNames.Of(session.Kind))
        .Add(SqliteDays.Write(session.Day))
        .Add(session.StartsAt)
        .Add(session.EndsAt)
        .Add(session.Note);

    private static Subject ReadSubject(SqliteStatement row, ClientId client) => new()
    {
        Id = new SubjectId(row.Id(0)),
        Client = client,
        Name = row.Text(1),
        Code = row.TextOrNull(2),
        Description = row.TextOrNull(3),
        Credits = row.IsNull(4) ? null : row.Int32(4),
        Group = row.TextOrNull(5),
        IsActive = row.Integer(6) == 1,
        CreatedAt = row.Time(7),
    };

    private static AttendanceSession Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new SessionId(row.Id(0)),
        Client = client,
        Name = row.Text(1),
        Group = row.TextOrNull(2),
        Subject = row.IsNull(3) ? null : new SubjectId(row.Id(3)),
        Kind = AttendanceNames.ParseSessionKind(row.Text(4)),
        Day = SqliteDays.Read(row.Text(5)),
        StartsAt = row.Time(6),
        EndsAt = row.TimeOrNull(7),
        Note = row.TextOrNull(8),
        CreatedAt = row.Time(9),
        CreatedBy = row.Text(10),
    };
}
