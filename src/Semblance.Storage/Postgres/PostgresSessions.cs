using Npgsql;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Imports;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresSessions(PostgresConnections connections) : ISessionStore
{
    private const string SubjectColumns = "id, name, code, description, credits, group_name, is_active, created_at";

    private const string Columns = "s.id, s.name, s.group_name, s.subject_id, s.kind, s.day, s.starts_at, s.ends_at, s.note, s.created_at, s.created_by";

    private const string InsertSubject = """
        INSERT INTO subjects (client_id, id, name, code, description, credits, group_name, is_active, created_at, run_id)
        VALUES ($1, $2, $3, $4::text, $5::text, $6::int, $7::text, $8, $9, $10::text)
        ON CONFLICT DO NOTHING
        """;

    private const string UpdateSubject = """
        UPDATE subjects
        SET name = $3, code = $4::text, description = $5::text, credits = $6::int, group_name = $7::text, is_active = $8, revision = revision + 1
        WHERE client_id = $1 AND id = $2
        """;

    private const string Insert = """
        INSERT INTO attendance_sessions (client_id, id, name, group_name, subject_id, kind, day, starts_at, ends_at, note, created_at, created_by, run_id)
        VALUES ($1, $2, $3, $4::text, $5::uuid, $6, $7, $8, $9::timestamptz, $10::text, $11, $12, $13::text)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE attendance_sessions
        SET name = $3, group_name = $4::text, subject_id = $5::uuid, kind = $6, day = $7, starts_at = $8, ends_at = $9::timestamptz, note = $10::text,
            revision = revision + 1
        WHERE client_id = $1 AND id = $2
        """;

    public Task AddSubjectAsync(Subject subject, CancellationToken cancellationToken) => connections.RunAsync(
        subject.Client,
        async session =>
        {
            subject.Check();
            await PostgresClients.CheckAsync(session, subject.Client);
            return await TryAddAsync(session, subject, run: null) ? true : throw AttendanceErrors.SubjectExists(subject.Id);
        },
        cancellationToken);

    public Task<Subject?> FindSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {SubjectColumns} FROM subjects WHERE client_id = $1 AND id = $2", row => ReadSubject(row, client), client.Value, id.Value),
        cancellationToken);

    public Task<IReadOnlyList<Subject>> ListSubjectsAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<Subject>>(
            client,
            async session => await session.ListAsync(
                $"SELECT {SubjectColumns} FROM subjects WHERE client_id = $1 ORDER BY name, id", row => ReadSubject(row, client), client.Value),
            cancellationToken);

    public Task UpdateSubjectAsync(Subject subject, CancellationToken cancellationToken) => connections.RunAsync(
        subject.Client,
        async session =>
        {
            subject.Check();
            return await session.RunAsync(UpdateSubject, Values(subject)) == 1 ? true : throw AttendanceErrors.SubjectUnknown(subject.Id);
        },
        cancellationToken);

    public Task<bool> RemoveSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync("DELETE FROM subjects WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    public Task AddAsync(AttendanceSession session, CancellationToken cancellationToken) => connections.RunAsync(
        session.Client,
        async work =>
        {
            session.Check();
            await PostgresClients.CheckAsync(work, session.Client);
            return await TryAddAsync(work, session, run: null) ? true : throw AttendanceErrors.SessionExists(session.Id);
        },
        cancellationToken);

    public Task<AttendanceSession?> FindAsync(ClientId client, SessionId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {Columns} FROM attendance_sessions s WHERE s.client_id = $1 AND s.id = $2", row => Read(row, client), client.Value, id.Value),
        cancellationToken);

    public Task<IReadOnlyList<SessionSummary>> ListAsync(ClientId client, SessionQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("s.client_id = $1", client.Value)
            .Add("s.day >= {0}", query.From)
            .Add("s.day <= {0}", query.To)
            .Add("s.group_name = {0}", query.Group)
            .Add("s.subject_id = {0}", query.Subject?.Value)
            .Add("s.kind = {0}", query.Kind is { } kind ? AttendanceNames.Of(kind) : null)
            .Before(query.After, "s.starts_at", "s.id");

        var select = $"SELECT {Columns} FROM attendance_sessions s WHERE {conditions.Sql} ORDER BY s.starts_at DESC, s.id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<SessionSummary>>(
            client,
            async session =>
            {
                var page = await session.ListAsync(select, row => Read(row, client), conditions.Values);
                var counts = await PostgresTally.OfSessionsAsync(session, client, [.. page.Select(s => s.Id.Value)]);
                return [.. page.Select(s => new SessionSummary(s, counts.GetValueOrDefault(s.Id)))];
            },
            cancellationToken);
    }

    public Task UpdateAsync(AttendanceSession session, CancellationToken cancellationToken) => connections.RunAsync(
        session.Client,
        async work =>
        {
            session.Check();
            await CheckSubjectAsync(work, session);
            return await work.RunAsync(Update, Values(session)) == 1 ? true : throw AttendanceErrors.SessionUnknown(session.Id);
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, SessionId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.RunAsync("DELETE FROM attendance_sessions WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1,
        cancellationToken);

    /// <returns>False when the id is taken.</returns>
    public static async Task<bool> TryAddAsync(PostgresSession session, Subject subject, RunId? run) =>
        await session.RunAsync(InsertSubject, [.. Values(subject), subject.CreatedAt.ToUniversalTime(), run?.Value]) == 1;

    /// <returns>False when the id is taken.</returns>
    /// <exception cref="SemblanceException">NotFound, <c>subject-unknown</c>.</exception>
    public static async Task<bool> TryAddAsync(PostgresSession work, AttendanceSession session, RunId? run)
    {
        await CheckSubjectAsync(work, session);
        return await work.RunAsync(Insert, [.. Values(session), session.CreatedAt.ToUniversalTime(), session.CreatedBy, run?.Value]) == 1;
    }

    public static Task<List<Subject>> FindSubjectsAsync(PostgresSession session, ClientId client, IEnumerable<SubjectId> ids) => session.ListAsync(
        $"SELECT {SubjectColumns} FROM subjects WHERE client_id = $1 AND id = ANY ($2)", row => ReadSubject(row, client), client.Value,
        ids.Select(i => i.Value).ToArray());

    public static Task<List<AttendanceSession>> FindAsync(PostgresSession session, ClientId client, IEnumerable<SessionId> ids) => session.ListAsync(
        $"SELECT {Columns} FROM attendance_sessions s WHERE s.client_id = $1 AND s.id = ANY ($2)", row => Read(row, client), client.Value,
        ids.Select(i => i.Value).ToArray());

    /// <summary>Sees to it that the session is there until the transaction ends.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>session-unknown</c>.</exception>
    public static async Task CheckAsync(PostgresSession session, ClientId client, SessionId id)
    {
        if (!await session.AnyAsync("SELECT 1 FROM attendance_sessions WHERE client_id = $1 AND id = $2 FOR KEY SHARE", client.Value, id.Value))
        {
            throw AttendanceErrors.SessionUnknown(id);
        }
    }

    private static async Task CheckSubjectAsync(PostgresSession work, AttendanceSession session)
    {
        if (session.Subject is { } subject && !await work.AnyAsync(
            "SELECT 1 FROM subjects WHERE client_id = $1 AND id = $2 FOR KEY SHARE", session.Client.Value, subject.Value))
        {
            throw AttendanceErrors.SubjectUnknown(subject);
        }
    }

    private static object?[] Values(Subject subject) =>
        [subject.Client.Value, subject.Id.Value, subject.Name, subject.Code, subject.Description, subject.Credits, subject.Group, subject.IsActive];

    private static object?[] Values(AttendanceSession session) =>
    [
        session.Client.Value, session.Id.Value, session.Name, session.Group, session.Subject?.Value, AttendanceNames.Of(session.Kind), session.Day,
        session.StartsAt.ToUniversalTime(), session.EndsAt?.ToUniversalTime(), session.Note,
    ];

    private static Subject ReadSubject(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new SubjectId(row.GetGuid(0)),
        Client = client,
        Name = row.GetString(1),
        Code = row.IsDBNull(2) ? null : row.GetString(2),
        Description = row.IsDBNull(3) ? null : row.GetString(3),
        Credits = row.IsDBNull(4) ? null : row.GetInt32(4),
        Group = row.IsDBNull(5) ? null : row.GetString(5),
        IsActive = row.GetBoolean(6),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(7),
    };

    private static AttendanceSession Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new SessionId(row.GetGuid(0)),
        Client = client,
        Name = row.GetString(1),
        Group = row.IsDBNull(2) ? null : row.GetString(2),
        Subject = row.IsDBNull(3) ? null : new SubjectId(row.GetGuid(3)),
        Kind = AttendanceNames.ParseSessionKind(row.GetString(4)),
        Day = row.GetFieldValue<DateOnly>(5),
        StartsAt = row.GetFieldValue<DateTimeOffset>(6),
        EndsAt = PostgresKeys.Time(row, 7),
        Note = row.IsDBNull(8) ? null : row.GetString(8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        CreatedBy = row.GetString(10),
    };
}
