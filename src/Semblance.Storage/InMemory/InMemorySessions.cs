using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemorySessions(InMemoryTables tables) : ISessionStore
{
    public Task AddSubjectAsync(Subject subject, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            subject.Check();
            InMemoryAccounts.CheckOwner(state, subject.Client, null);
            return state.Subjects.ContainsKey(subject.Id)
                ? throw AttendanceErrors.SubjectExists(subject.Id)
                : state with { Subjects = state.Subjects.Add(subject.Id, subject with { CreatedAt = StoreTime.Truncate(subject.CreatedAt) }) };
        },
        cancellationToken);

    public Task<Subject?> FindSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) =>
        Task.FromResult(FindSubject(tables.State, client, id));

    public Task<IReadOnlyList<Subject>> ListSubjectsAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Subject>>(
            [.. tables.State.Subjects.Values.Where(s => s.Client == client).OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Id)]);

    public Task UpdateSubjectAsync(Subject subject, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            subject.Check();
            var stored = FindSubject(state, subject.Client, subject.Id) ?? throw AttendanceErrors.SubjectUnknown(subject.Id);
            return state.WithChange(subject.Id.Value) with { Subjects = state.Subjects.SetItem(subject.Id, subject with { CreatedAt = stored.CreatedAt }) };
        },
        cancellationToken);

    public Task<bool> RemoveSubjectAsync(ClientId client, SubjectId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => FindSubject(state, client, id) is null ? (state, false) : (state with
        {
            Subjects = state.Subjects.Remove(id),
            Sessions = state.Sessions.SetItems(state.Sessions.Values.Where(s => s.Subject == id).Select(s => KeyValuePair.Create(s.Id, s with { Subject = null }))),
        }, true),
        cancellationToken);

    public Task AddAsync(AttendanceSession session, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            session.Check();
            InMemoryAccounts.CheckOwner(state, session.Client, null);
            CheckSubject(state, session);
            return state.Sessions.ContainsKey(session.Id)
                ? throw AttendanceErrors.SessionExists(session.Id)
                : state with { Sessions = state.Sessions.Add(session.Id, Stored(session)) };
        },
        cancellationToken);

    public Task<AttendanceSession?> FindAsync(ClientId client, SessionId id, CancellationToken cancellationToken) =>
        Task.FromResult(Find(tables.State, client, id));

    public Task<IReadOnlyList<SessionSummary>> ListAsync(ClientId client, SessionQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<SessionSummary>>([.. state.Sessions.Values
            .Where(s => s.Client == client && (query.From is null || s.Day >= query.From) && (query.To is null || s.Day <= query.To)
                && (query.Group is null || s.Group == query.Group) && (query.Subject is null || s.Subject == query.Subject)
                && (query.Kind is null || s.Kind == query.Kind)
                && (query.After is not { } after || s.StartsAt < after.At || (s.StartsAt == after.At && s.Id.Value.CompareTo(after.Id) < 0)))
            .OrderByDescending(s => s.StartsAt)
            .ThenByDescending(s => s.Id)
            .Take(query.Limit)
            .Select(s => new SessionSummary(s, InMemoryAttendance.Count(state, client, state.RecordsOf(client).Where(r => r.Session == s.Id))))]);
    }

    public Task UpdateAsync(AttendanceSession session, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            session.Check();
            CheckSubject(state, session);
            var stored = Find(state, session.Client, session.Id) ?? throw AttendanceErrors.SessionUnknown(session.Id);
            var updated = Stored(session) with { CreatedAt = stored.CreatedAt, CreatedBy = stored.CreatedBy };
            return state.WithChange(session.Id.Value) with { Sessions = state.Sessions.SetItem(session.Id, updated) };
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, SessionId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state, client, id) is null ? (state, false) : (state with
        {
            Sessions = state.Sessions.Remove(id),
            Records = state.Records.RemoveRange(state.Records.Keys.Where(k => k.Session == id)),
            Markings = state.Markings.RemoveRange(state.Markings.Values.Where(m => m.Session == id).Select(m => m.Id)),
        }, true),
        cancellationToken);

    public static AttendanceSession? Find(InMemoryState state, ClientId client, SessionId id) =>
        state.Sessions.TryGetValue(id, out var session) && session.Client == client ? session : null;

    public static Subject? FindSubject(InMemoryState state, ClientId client, SubjectId id) =>
        state.Subjects.TryGetValue(id, out var subject) && subject.Client == client ? subject : null;

    public static void CheckSubject(InMemoryState state, AttendanceSession session)
    {
        if (session.Subject is { } subject && FindSubject(state, session.Client, subject) is null)
        {
            throw AttendanceErrors.SubjectUnknown(subject);
        }
    }

    public static AttendanceSession Stored(AttendanceSession session) => session with
    {
        StartsAt = StoreTime.Truncate(session.StartsAt),
        EndsAt = StoreTime.Truncate(session.EndsAt),
        CreatedAt = StoreTime.Truncate(session.CreatedAt),
    };
}
