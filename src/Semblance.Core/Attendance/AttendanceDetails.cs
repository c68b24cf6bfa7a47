using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Attendance;

/// <summary>Records one by one, with the session, the subject and the person of each: for exports.</summary>
public sealed class AttendanceDetails(IStore store)
{
    private const int PageSize = 1_000;

    /// <summary>By the start of the session, session, and name.</summary>
    /// <param name="filter">As of a report.</param>
    public async Task<IReadOnlyList<AttendanceDetail>> ListAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken)
    {
        var records = new List<AttendanceRecord>();
        RecordCursor? after = null;
        do
        {
            var page = await store.Attendance.ListAsync(client, filter, after, IAttendanceStore.MostRecords, cancellationToken);
            records.AddRange(page.Records);
            after = page.Next;
        }
        while (after is not null);

        var sessions = await ListSessionsAsync(client, filter, cancellationToken);
        var subjects = (await store.Sessions.ListSubjectsAsync(client, cancellationToken)).ToDictionary(s => s.Id);
        var people = (await store.People.FindManyAsync(client, [.. records.Select(r => r.Person).Distinct()], cancellationToken)).ToDictionary(p => p.Id);

        // Who or what went between the two reads is left out.
        return
        [
            .. records.Where(r => sessions.ContainsKey(r.Session) && people.ContainsKey(r.Person))
                .Select(r => new AttendanceDetail(r, sessions[r.Session], people[r.Person])
                {
                    Subject = sessions[r.Session].Subject is { } subject ? subjects.GetValueOrDefault(subject) : null,
                })
                .OrderBy(d => d.Session.StartsAt).ThenBy(d => d.Session.Id).ThenBy(d => d.Person.Name, StringComparer.Ordinal).ThenBy(d => d.Person.Id),
        ];
    }

    private async Task<Dictionary<SessionId, AttendanceSession>> ListSessionsAsync(ClientId client, AttendanceFilter filter, CancellationToken cancellationToken)
    {
        var sessions = new Dictionary<SessionId, AttendanceSession>();
        var query = new SessionQuery { From = filter.From, To = filter.To, Group = filter.Group, Subject = filter.Subject, Kind = filter.Kind, Limit = PageSize };
        while (await store.Sessions.ListAsync(client, query, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var (session, _) in page)
            {
                sessions[session.Id] = session;
            }

            query = query with { After = new TimeCursor(page[^1].Session.StartsAt, page[^1].Session.Id.Value) };
        }

        return sessions;
    }
}

/// <summary>A record with what it refers to.</summary>
public sealed record AttendanceDetail(AttendanceRecord Record, AttendanceSession Session, Person Person)
{
    public Subject? Subject { get; init; }
}
