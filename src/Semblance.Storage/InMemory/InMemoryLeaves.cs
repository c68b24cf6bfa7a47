using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryLeaves(InMemoryTables tables) : ILeaveStore
{
    public Task AddAsync(Leave leave, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            leave.Check();
            _ = state.FindPerson(leave.Client, leave.Person) ?? throw StoreErrors.PersonUnknown(leave.Person);
            return state.Leaves.ContainsKey(leave.Id) ? throw AttendanceErrors.LeaveExists(leave.Id) : state with { Leaves = state.Leaves.Add(leave.Id, Stored(leave)) };
        },
        cancellationToken);

    public Task<Leave?> FindAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) => Task.FromResult(Find(tables.State, client, id));

    public Task<IReadOnlyList<Leave>> ListAsync(ClientId client, LeaveQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ILeaveStore.MostLeaves);
        return Task.FromResult<IReadOnlyList<Leave>>([.. tables.State.Leaves.Values
            .Where(l => l.Client == client && (query.Person is null || l.Person == query.Person) && (query.State is null || l.State == query.State)
                && (query.From is null || l.To >= query.From) && (query.To is null || l.From <= query.To)
                && (query.After is not { } after || l.RequestedAt < after.At || (l.RequestedAt == after.At && l.Id.Value.CompareTo(after.Id) < 0)))
            .OrderByDescending(l => l.RequestedAt)
            .ThenByDescending(l => l.Id)
            .Take(query.Limit)]);
    }

    public Task<Leave> DecideAsync(ClientId client, LeaveId id, LeaveDecision decision, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            AttendanceChecks.CheckDecision(decision);
            var pending = Find(state, client, id) ?? throw AttendanceErrors.LeaveUnknown(id);
            if (pending.State != LeaveState.Pending)
            {
                throw AttendanceErrors.LeaveDecided(id);
            }

            var decided = pending with { State = decision.State, DecidedAt = StoreTime.Truncate(decision.At), DecidedBy = decision.By, DecisionNote = decision.Note };
            decided.Check();
            return (state.WithChange(id.Value) with { Leaves = state.Leaves.SetItem(id, decided) }, decided);
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, LeaveId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state, client, id) is null ? (state, false) : (state with { Leaves = state.Leaves.Remove(id) }, true),
        cancellationToken);

    public static Leave Stored(Leave leave) => leave with { RequestedAt = StoreTime.Truncate(leave.RequestedAt), DecidedAt = StoreTime.Truncate(leave.DecidedAt) };

    public static Leave? Find(InMemoryState state, ClientId client, LeaveId id) =>
        state.Leaves.TryGetValue(id, out var leave) && leave.Client == client ? leave : null;
}
