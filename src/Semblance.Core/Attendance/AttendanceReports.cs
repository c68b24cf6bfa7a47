using System.Runtime.InteropServices;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Attendance;

/// <summary>Makes reports.</summary>
public sealed class AttendanceReports(IStore store, TimeProvider time)
{
    /// <summary>Days a report by check-ins may span.</summary>
    public const int MostDays = 366;

    private const int PageSize = 1_000;

    /// <param name="filter">With both its days; its session and status are not used.</param>
    /// <exception cref="SemblanceException">Invalid, <c>report-range</c>.</exception>
    public async Task<AttendanceReport> MakeAsync(ClientId client, AttendanceFilter filter, ReportBasis basis, CancellationToken cancellationToken)
    {
        var (from, to) = RangeOf(filter);
        return basis == ReportBasis.Sessions
            ? await OfSessionsAsync(client, filter, from, to, cancellationToken)
            : await OfDaysAsync(client, filter, from, to, cancellationToken);
    }

    /// <summary>What check-ins come to: everybody on every work day up to today, and whoever came on another; by day, then by name.</summary>
    /// <param name="filter">With both its days, at most <see cref="MostDays"/>; person, group (the person's) and region are used.</param>
    /// <exception cref="SemblanceException">Invalid, <c>report-range</c>.</exception>
    public async Task<IReadOnlyList<(Person Person, PersonDay Day)>> ListDaysAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken)
    {
        var (from, to) = RangeOf(filter);
        if (to.DayNumber - from.DayNumber >= MostDays)
        {
            throw Range($"Days are counted over up to {MostDays} days at once.");
        }

        var rules = await store.Attendance.FindRulesAsync(client, cancellationToken);
        var now = time.GetUtcNow();
        var people = await ListPeopleAsync(client, filter, cancellationToken);
        var checks = (await ListCheckInsAsync(client, filter, from, to, cancellationToken)).OrderBy(c => c.At).ThenBy(c => c.Id).ToLookup(c => (c.Person, c.Day));
        var leaves = (await ListLeavesAsync(client, filter, from, to, cancellationToken)).ToLookup(l => l.Person);
        var last = rules.DayOf(now) < to ? rules.DayOf(now) : to;
        var days = new List<(Person, PersonDay)>();
        for (var day = from; day <= last; day = day.AddDays(1))
        {
            foreach (var person in people)
            {
                if (PersonDay.Of(person.Id, day, [.. checks[(person.Id, day)]], rules, leaves[person.Id].Any(l => l.Covers(day)), now) is { } found)
                {
                    days.Add((person, found));
                }
            }
        }

        return days;
    }

    private async Task<AttendanceReport> OfSessionsAsync(ClientId client, AttendanceFilter filter, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var rolls = await store.Attendance.ListRollsAsync(client, filter with { Session = null, Status = null }, cancellationToken);
        var leaves = (await ListLeavesAsync(client, filter, from, to, cancellationToken)).ToLookup(l => l.Person);
        var byPerson = new Dictionary<PersonId, AttendanceCounts>();
        var bySession = rolls.Select(roll => (Roll: roll, Counts: Count(roll, leaves, byPerson))).ToList();
        var people = (await store.People.FindManyAsync(client, [.. byPerson.Keys], cancellationToken)).ToDictionary(p => p.Id);
        var seen = (await store.Attendance.ListLastSeenAsync(client, [.. byPerson.Keys], cancellationToken)).ToDictionary(s => s.Person, s => s.At);
        return new AttendanceReport
        {
            From = from,
            To = to,
            Basis = ReportBasis.Sessions,
            People = Sort(people.Values.Select(p => new PersonRow(p, byPerson[p.Id], leaves[p.Id].Sum(l => l.Sessions ?? 0), Find(seen, p.Id)))),
            Days = Sum(bySession.Select(s => (s.Roll.Day, s.Counts))),
            Groups = SumByName(bySession.Select(s => (s.Roll.Group, s.Counts))),
            Regions = SumByName(people.Values.Select(p => (p.Region, byPerson[p.Id]))),
        };
    }

    /// <summary>Counts one roll, and adds it to the counts of each person on it. Who was absent on a day of leave that names no number of sessions was on leave.</summary>
    private static AttendanceCounts Count(SessionRoll roll, ILookup<PersonId, Leave> leaves, Dictionary<PersonId, AttendanceCounts> byPerson)
    {
        var onLeave = 0;
        foreach (var person in roll.People)
        {
            var isOnLeave = roll.Status == AttendanceStatus.Absent && leaves[person].Any(l => l.Sessions is null && l.Covers(roll.Day));
            onLeave += isOnLeave ? 1 : 0;
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(byPerson, person, out _);
            counts += AttendanceCounts.Of(roll.Status, 1, isOnLeave ? 1 : 0);
        }

        return AttendanceCounts.Of(roll.Status, roll.People.Count, onLeave);
    }

    private async Task<AttendanceReport> OfDaysAsync(ClientId client, AttendanceFilter filter, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var days = (await ListDaysAsync(client, filter, cancellationToken)).Where(d => d.Day.Counts is not null).Select(d => (d.Person, d.Day.Day, Counts: d.Day.Counts!.Value)).ToList();
        var people = days.GroupBy(d => d.Person.Id).ToList();
        var seen = (await store.Attendance.ListLastSeenAsync(client, [.. people.Select(p => p.Key)], cancellationToken)).ToDictionary(s => s.Person, s => s.At);
        return new AttendanceReport
        {
            From = from,
            To = to,
            Basis = ReportBasis.Days,
            People = Sort(people.Select(g => new PersonRow(
                g.First().Person, g.Select(d => d.Counts).Aggregate(default(AttendanceCounts), AttendanceCounts.Add), 0, Find(seen, g.Key)))),
            Days = Sum(days.Select(d => (d.Day, d.Counts))),
            Groups = SumByName(days.SelectMany(d => d.Person.Groups.DefaultIfEmpty().Select(group => (group, d.Counts)))),
            Regions = SumByName(days.Select(d => (d.Person.Region, d.Counts))),
        };
    }

    private static (DateOnly From, DateOnly To) RangeOf(AttendanceFilter filter) => filter is { From: { } from, To: { } to } && from <= to
        ? (from, to)
        : throw Range("A report has a first day and a last one, such as 2026-01-01 and 2026-12-31.");

    private static SemblanceException Range(string message) => new(ErrorKind.Invalid, "report-range", message);

    private async Task<IReadOnlyList<Person>> ListPeopleAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Person is { } one)
        {
            return await store.People.FindAsync(client, one, cancellationToken) is { } person ? [person] : [];
        }

        var people = new List<Person>();
        for (PeopleQuery? query = new() { Group = filter.Group, Region = filter.Region, Limit = PageSize }; query is not null;)
        {
            var page = await store.People.ListAsync(client, query, cancellationToken);
            people.AddRange(page.People.Select(p => p.Person));
            query = page.Next is null ? null : query with { After = page.Next };
        }

        return people;
    }

    private async Task<List<CheckIn>> ListCheckInsAsync(ClientId client, AttendanceFilter filter, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var query = new CheckInQuery { From = from, To = to, Person = filter.Person, Region = filter.Region, Group = filter.Group, Limit = ICheckInStore.MostCheckIns };
        var checks = new List<CheckIn>();
        while (await store.CheckIns.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            checks.AddRange(page);
            query = query with { After = new TimeCursor(page[^1].At, page[^1].Id.Value) };
        }

        return checks;
    }

    private async Task<IReadOnlyList<Leave>> ListLeavesAsync(ClientId client, AttendanceFilter filter, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var query = new LeaveQuery { From = from, To = to, Person = filter.Person, State = LeaveState.Approved, Limit = ILeaveStore.MostLeaves };
        var leaves = new List<Leave>();
        while (await store.Leaves.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            leaves.AddRange(page);
            query = query with { After = new TimeCursor(page[^1].RequestedAt, page[^1].Id.Value) };
        }

        return leaves;
    }

    private static DateTimeOffset? Find(Dictionary<PersonId, DateTimeOffset> seen, PersonId person) => seen.TryGetValue(person, out var at) ? at : null;

    private static List<PersonRow> Sort(IEnumerable<PersonRow> rows) => [.. rows.OrderBy(r => r.Person.Name, StringComparer.Ordinal).ThenBy(r => r.Person.Id)];

    private static List<(DateOnly Day, AttendanceCounts Counts)> Sum(IEnumerable<(DateOnly Day, AttendanceCounts Counts)> counts) =>
        [.. counts.GroupBy(c => c.Day, c => c.Counts).OrderBy(g => g.Key).Select(g => (g.Key, g.Aggregate(default(AttendanceCounts), AttendanceCounts.Add)))];

    private static List<(string? Name, AttendanceCounts Counts)> SumByName(IEnumerable<(string? Name, AttendanceCounts Counts)> counts) =>
    [
        .. counts.GroupBy(c => c.Name, c => c.Counts, StringComparer.Ordinal)
            .OrderBy(g => g.Key is null).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Aggregate(default(AttendanceCounts), AttendanceCounts.Add))),
    ];
}
