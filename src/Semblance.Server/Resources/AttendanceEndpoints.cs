using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Attendance;
using Semblance.People;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/attendance</c>: rules, and what is counted.</summary>
internal static class AttendanceEndpoints
{
    private const string Tag = "attendance";

    private const int MostAsked = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/attendance/rules", async (Caller caller, IStore store, CancellationToken stop) =>
                AttendanceRulesDocument.Of(await store.Attendance.FindRulesAsync(caller.Client, stop)))
            .RequireScope(Scopes.Read).Answers<AttendanceRulesDocument>().Describe("getAttendanceRules", Tag, "Read how the client counts attendance");
        routes.MapPut("/attendance/rules", UpdateRulesAsync).RequireScope(Scopes.Admin).Answers<AttendanceRulesDocument>()
            .Audit("attendance.rules").Describe("updateAttendanceRules", Tag, "Replace the rules");
        routes.MapGet("/attendance/days", ListDaysAsync).RequireScope(Scopes.Read).Answers<DaysDocument>()
            .Describe("listDays", Tag, "List what check-ins come to, day by day", "Needs from and to, at most 366 days apart; group is the person's.");
        routes.MapGet("/attendance/analytics", TallyAsync).RequireScope(Scopes.Read).Answers<AnalyticsDocument>()
            .Describe("getAttendanceAnalytics", Tag, "Count records by day, person, group or region");
        routes.MapGet("/attendance/events", ListEventsAsync).RequireScope(Scopes.Read).Answers<AttendanceEventsDocument>()
            .Describe("listAttendanceEvents", Tag, "List what happened, newest first");
        routes.MapGet("/attendance/last-seen", ListLastSeenAsync).RequireScope(Scopes.Read).Answers<LastSeenListDocument>()
            .Describe("listLastSeen", Tag, "Say when people were last seen", "Who never was is left out.");
    }

    private static async Task<AttendanceRulesDocument> UpdateRulesAsync(AttendanceRulesDocument input, Caller caller, IStore store, CancellationToken stop)
    {
        await store.Attendance.UpdateRulesAsync(caller.Client, input.ToRules(), stop);
        return AttendanceRulesDocument.Of(await store.Attendance.FindRulesAsync(caller.Client, stop));
    }

    private static async Task<DaysDocument> ListDaysAsync(
        Caller caller, IStore store, TimeProvider time, [AsParameters] AttendanceParameters parameters, CancellationToken stop) =>
        new([.. (await new AttendanceReports(store, time).ListDaysAsync(caller.Client, parameters.ToFilter(), stop)).Select(d => DayDocument.Of(d.Person, d.Day))]);

    private static async Task<AnalyticsDocument> TallyAsync(
        Caller caller, IStore store, [AsParameters] AttendanceParameters parameters,
        [FromQuery(Name = "by"), Description("day (the default), person, group or region.")] string? by,
        CancellationToken stop)
    {
        var dimension = by switch
        {
            null or "day" => TallyBy.Day,
            "person" => TallyBy.Person,
            "group" => TallyBy.Group,
            "region" => TallyBy.Region,
            _ => throw new SemblanceException(ErrorKind.Invalid, "analytics-by", $"Records are counted by day, person, group or region, not by \"{by}\"."),
        };
        var tallies = await store.Attendance.TallyAsync(caller.Client, parameters.ToFilter(), dimension, stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, tallies.Select(t => t.Person).OfType<PersonId>(), stop);
        return new AnalyticsDocument(dimension, [.. tallies.Select(t => new TallyDocument(
            t.Person is { } person ? PersonReference.Of(person, people) : null, t.Day, t.Label, CountsDocument.Of(t.Counts)))]);
    }

    private static async Task<AttendanceEventsDocument> ListEventsAsync(
        Caller caller, IStore store,
        [FromQuery(Name = "kind"), Description("registered, check-in, check-out, seen, corrected, leave-requested or leave-decided.")] string? kind,
        [FromQuery(Name = "person")] Guid? person,
        [FromQuery(Name = "region")] string? region,
        [FromQuery(Name = "cursor"), Description("Where the page before said to go on.")] string? cursor,
        [FromQuery(Name = "limit"), Description("1 to 1000; 50 by default.")] int? limit,
        CancellationToken stop)
    {
        var query = new EventQuery
        {
            Kind = kind is null ? null : AttendanceNames.ParseEventKind(kind),
            Person = person is { } id ? new PersonId(id) : null,
            Region = AttendanceParameters.Given(region),
            After = TimeCursors.ReadEvent(cursor),
            Limit = limit ?? EventQuery.DefaultLimit,
        };
        var page = await store.Attendance.ListEventsAsync(caller.Client, query, stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, page.Select(e => e.Person), stop);
        return new AttendanceEventsDocument(
            [.. page.Select(e => new AttendanceEventDocument(e.At, e.Kind, PersonReference.Of(e.Person, people), e.Session?.Value, e.Detail, e.By))],
            page.Count == query.Limit ? TimeCursors.Write(new EventCursor(page[^1].At, page[^1].Person, page[^1].Kind)) : null);
    }

    private static async Task<LastSeenListDocument> ListLastSeenAsync(
        Caller caller, IStore store, [FromQuery(Name = "person"), Description("1 to 1000 times.")] Guid[] person, CancellationToken stop)
    {
        if (person.Length is 0 or > MostAsked)
        {
            throw new SemblanceException(ErrorKind.Invalid, "people-count", $"Ask for 1 to {MostAsked} people, not {person.Length}.");
        }

        var seen = await store.Attendance.ListLastSeenAsync(caller.Client, [.. person.Select(p => new PersonId(p))], stop);
        var people = await PeopleReferences.FindAsync(store, caller.Client, seen.Select(s => s.Person), stop);
        return new LastSeenListDocument([.. seen.OrderByDescending(s => s.At).ThenBy(s => s.Person).Select(s => new LastSeenDocument(PersonReference.Of(s.Person, people), s.At))]);
    }
}
