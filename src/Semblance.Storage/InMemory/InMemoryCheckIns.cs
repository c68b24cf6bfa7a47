using Semblance.Attendance;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryCheckIns(InMemoryTables tables) : ICheckInStore
{
    public Task<CheckInAnswer> AddAsync(CheckInAttempt attempt, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var wanted = attempt.CheckIn with { At = StoreTime.Truncate(attempt.CheckIn.At) };
            wanted.Check();
            _ = state.FindPerson(wanted.Client, wanted.Person) ?? throw StoreErrors.PersonUnknown(wanted.Person);
            var own = state.CheckIns.Values.Where(c => c.Person == wanted.Person).OrderBy(c => c.At).ThenBy(c => c.Id).ToList();
            var answer = (attempt with { CheckIn = wanted }).Decide(own.LastOrDefault(c => c.At <= wanted.At), own.Find(c => c.At > wanted.At));
            if (answer is not { Verdict: CheckInVerdict.Done, CheckIn: { } made })
            {
                return (state, answer);
            }

            return state.CheckIns.ContainsKey(made.Id)
                ? throw AttendanceErrors.CheckInExists(made.Id)
                : (state with { CheckIns = state.CheckIns.Add(made.Id, made) }, answer);
        },
        cancellationToken);

    public Task<IReadOnlyList<CheckIn>> ListAsync(ClientId client, CheckInQuery query, CancellationToken cancellationToken)
    {
        AttendanceChecks.CheckLimit(query.Limit, ICheckInStore.MostCheckIns);
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<CheckIn>>([.. state.CheckIns.Values
            .Where(c => c.Client == client && (query.From is null || c.Day >= query.From) && (query.To is null || c.Day <= query.To)
                && (query.Person is null || c.Person == query.Person)
                && (query.Region is null || state.People[c.Person].Value.Region == query.Region)
                && (query.Group is null || state.People[c.Person].Value.Groups.Contains(query.Group, StringComparer.Ordinal))
                && (query.After is not { } after || c.At < after.At || (c.At == after.At && c.Id.Value.CompareTo(after.Id) < 0)))
            .OrderByDescending(c => c.At)
            .ThenByDescending(c => c.Id)
            .Take(query.Limit)]);
    }

    public Task<CheckIn?> RemoveAsync(ClientId client, CheckInId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.CheckIns.TryGetValue(id, out var found) && found.Client == client
            ? (state with { CheckIns = state.CheckIns.Remove(id) }, found)
            : (state, (CheckIn?)null),
        cancellationToken);
}
