using System.Collections.Immutable;
using Semblance.Attendance;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryAttendance(InMemoryTables tables) : IAttendanceStore
{
    public Task<AttendanceRules> FindRulesAsync(ClientId client, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            InMemoryAccounts.CheckOwner(state, client, null);
            return (state, state.AttendanceRules.GetValueOrDefault(client) ?? AttendanceRules.Default);
        },
        cancellationToken);

    public Task UpdateRulesAsync(ClientId client, AttendanceRules rules, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            rules.Check();
            InMemoryAccounts.CheckOwner(state, client, null);
            return state with { AttendanceRules = state.AttendanceRules.SetItem(client, rules) };
        },
        cancellationToken);

    public Task<int> WriteAsync(ClientId client, IReadOnlyList<AttendanceRecord> records, CancellationToken cancellationToken) =>
        tables.WriteAsync(state => Write(state, client, records), cancellationToken);

    public Task<RecordPage> ListAsync(ClientId client, AttendanceFilter filter, RecordCursor? after, int limit, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(limit, IAttendanceStore.MostRecords);
        var state = tables.State;
        var found = Matching(state, client, filter)
            .Select(r => (Record: r, Cursor: new RecordCursor(state.Sessions[r.Session].StartsAt, r.Session, r.Person)))
            .Where(r => after is null || IsAfter(r.Cursor, after))
            .OrderBy(r => r.Cursor.StartsAt)
            .ThenBy(r => r.Cursor.Session)
            .ThenBy(r => r.Cursor.Person)
            .Take(limit + 1)
            .ToList();
        return Task.FromResult(new RecordPage([.. found.Take(limit).Select(r => r.Record)], found.Count > limit ? found[limit - 1].Cursor : null));
    }

    public Task<IReadOnlyList<AttendanceRecord>> ListHistoryAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AttendanceRecord>>(tables.State.FindVersions(client, session, person));

    public Task<bool> RemoveAsync(ClientId client, SessionId session, PersonId person, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.FindVersions(client, session, person).IsEmpty ? (state, false) : (state with { Records = state.Records.Remove((session, person)), RecordRuns = state.RecordRuns.Remove((session, person)) }, true),
        cancellationToken);

    public Task<IReadOnlyList<AttendanceTally>> TallyAsync(ClientId client, AttendanceFilter filter, TallyBy by, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<AttendanceTally>>([.. Matching(state, client, filter)
            .GroupBy(r => Label(state, r, by))
            .Select(g => g.Key with { Counts = Count(state, client, g) })
            .OrderBy(t => t.Person)
            .ThenBy(t => t.Session)
            .ThenBy(t => t.Day)
            .ThenBy(t => t.Label is null)
            .ThenBy(t => t.Label, StringComparer.Ordinal)]);
    }

    public Task<IReadOnlyList<SessionRoll>> ListRollsAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<SessionRoll>>([.. Matching(state, client, filter)
            .GroupBy(r => (r.Session, r.Status))
            .Select(g => new SessionRoll(g.Key.Session, state.Sessions[g.Key.Session].Day, state.Sessions[g.Key.Session].Group, g.Key.Status, [.. g.Select(r => r.Person)]))]);
    }

    public Task<IReadOnlyList<LastSeen>> ListLastSeenAsync(ClientId client, IReadOnlyList<PersonId>? people, CancellationToken cancellationToken)
    {
        var state = tables.State;
        var seen = state.CheckIns.Values.Where(c => c.Client == client).Select(c => new LastSeen(c.Person, c.At))
            .Concat(state.RecordsOf(client)
                .Where(r => r.Status is AttendanceStatus.Auto or AttendanceStatus.Present or AttendanceStatus.Late)
                .Select(r => new LastSeen(r.Person, r.SeenAt ?? state.Sessions[r.Session].StartsAt)));
        return Task.FromResult<IReadOnlyList<LastSeen>>(
            [.. seen.Where(s => people?.Contains(s.Person) ?? true).GroupBy(s => s.Person).Select(g => g.MaxBy(s => s.At)!)]);
    }

    public Task<IReadOnlyList<AttendanceEvent>> ListEventsAsync(ClientId client, EventQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<AttendanceEvent>>([.. InMemoryAttendanceEvents.All(state, client)
            .Where(e => (query.Kind is null || e.Kind == query.Kind) && (query.Person is null || e.Person == query.Person)
                && (query.Region is null || state.People[e.Person].Value.Region == query.Region)
                && (query.After is not { } after || (e.At, e.Person, e.Kind).CompareTo((after.At, after.Person, after.Kind)) < 0))
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Person)
            .ThenByDescending(e => e.Kind)
            .ThenByDescending(e => e.Session)
            .Take(query.Limit)]);
    }

    public static (InMemoryState Next, int Changed) Write(InMemoryState state, ClientId client, IReadOnlyList<AttendanceRecord> records)
    {
        RecordChanges.Check(client, records);
        if (records.Count == 0)
        {
            return (state, 0);
        }

        var session = InMemorySessions.Find(state, client, records[0].Session) ?? throw AttendanceErrors.SessionUnknown(records[0].Session);
        foreach (var record in records)
        {
            _ = state.FindPerson(client, record.Person) ?? throw StoreErrors.PersonUnknown(record.Person);
        }

        var stored = records.Select(r => state.FindVersions(client, session.Id, r.Person)).Where(v => !v.IsEmpty).ToDictionary(v => v[^1].Person, v => v[^1]);
        var changes = RecordChanges.Of(records, stored);
        var next = changes.Select(c => KeyValuePair.Create((session.Id, c.Person), state.FindVersions(client, session.Id, c.Person).Add(c)));
        var added = changes.Where(c => c.Revision == 1).Select(c => (session.Id, c.Person));
        return (state with { Records = state.Records.SetItems(next), RecordRuns = state.RecordRuns.RemoveRange(added) }, changes.Count);
    }

    public static AttendanceCounts Count(InMemoryState state, ClientId client, IEnumerable<AttendanceRecord> records) => records
        .Select(r => AttendanceCounts.Of(r.Status, 1, IsOnLeave(state, client, r) ? 1 : 0))
        .Aggregate(default(AttendanceCounts), AttendanceCounts.Add);

    private static bool IsOnLeave(InMemoryState state, ClientId client, AttendanceRecord record) => record.Status == AttendanceStatus.Absent
        && state.Leaves.Values.Any(l => l.Client == client && l.Person == record.Person && l.State == LeaveState.Approved && l.Sessions is null
            && l.Covers(state.Sessions[record.Session].Day));

    private static IEnumerable<AttendanceRecord> Matching(InMemoryState state, ClientId client, AttendanceFilter filter) => state.RecordsOf(client).Where(r =>
    {
        var session = state.Sessions[r.Session];
        return (filter.From is null || session.Day >= filter.From) && (filter.To is null || session.Day <= filter.To)
            && (filter.Session is null || r.Session == filter.Session) && (filter.Group is null || session.Group == filter.Group)
            && (filter.Subject is null || session.Subject == filter.Subject) && (filter.Kind is null || session.Kind == filter.Kind)
            && (filter.Person is null || r.Person == filter.Person) && (filter.Status is null || r.Status == filter.Status)
            && (filter.Region is null || state.People[r.Person].Value.Region == filter.Region);
    });

    private static AttendanceTally Label(InMemoryState state, AttendanceRecord record, TallyBy by) => new()
    {
        Person = by == TallyBy.Person ? record.Person : null,
        Session = by == TallyBy.Session ? record.Session : null,
        Day = by is TallyBy.Day or TallyBy.Session ? state.Sessions[record.Session].Day : null,
        Label = by is TallyBy.Group or TallyBy.Session ? state.Sessions[record.Session].Group : by == TallyBy.Region ? state.People[record.Person].Value.Region : null,
        Counts = default,
    };

    private static bool IsAfter(RecordCursor cursor, RecordCursor other) =>
        (cursor.StartsAt, cursor.Session, cursor.Person).CompareTo((other.StartsAt, other.Session, other.Person)) > 0;
}
