using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Attendance;

/// <summary>The part of <c>semblance attendance</c> that is about sessions and what is on record of them.</summary>
internal static class AttendanceSessionCommands
{
    private const int PageSize = 1_000;

    public static Verb[] On(CommandLine line) => [List(line), Start(line), Records(line), Set(line)];

    /// <exception cref="SemblanceException">Invalid, <c>session-id</c>; NotFound, <c>session-unknown</c>.</exception>
    public static async Task<AttendanceSession> FindAsync(IStore store, Session session, string text, CancellationToken stop)
    {
        var id = Guid.TryParseExact(text, "D", out var parsed) ? new SessionId(parsed)
            : throw new SemblanceException(ErrorKind.Invalid, "session-id", "SESSION takes the id of a session: 'semblance attendance sessions' shows them.");
        return await store.Sessions.FindAsync(session.Client, id, stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "session-unknown", $"There is no session {id}: 'semblance attendance sessions' shows those there are.");
    }

    /// <summary>Everybody expected with what is on record, and whoever else is on record; by name.</summary>
    public static async Task ShowRecordsAsync(Session session, IStore store, AttendanceSession about, int? changed, CancellationToken stop)
    {
        var marking = new SessionMarking(store, session.Time);
        var expected = await marking.ListExpectedAsync(about, stop);
        var records = await marking.ListRecordsAsync(about, stop);
        var others = await store.People.FindManyAsync(session.Client, [.. records.Keys.Except(expected.Select(p => p.Id))], stop);
        var people = expected.Concat(others).OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id).Select(p => (Person: p, Record: records.GetValueOrDefault(p.Id))).ToList();
        session.Screen.Answer(
            () => new JsonObject
            {
                ["session"] = Document(about, default),
                ["records"] = new JsonArray([.. people.Select(p => (JsonNode)Document(p.Person, p.Record))]),
                ["changed"] = changed,
            },
            () =>
            {
                var table = new TextTable("person", "external id", "status", "confidence", "note", "by");
                foreach (var (person, record) in people)
                {
                    table.Add(
                        person.Name, person.ExternalId, record is null ? null : AttendanceNames.Of(record.Status), record?.Confidence is { } c ? Figures.Of(c) : null, record?.Note,
                        record?.ChangedBy);
                }

                session.Screen.Show(table);
            });
    }

    private static Verb List(CommandLine line)
    {
        var from = DayOption.Of("--from", "The first day.");
        var to = DayOption.Of("--to", "The last day.");
        var group = new Option<string?>("--group") { Description = "Only sessions of this group." };
        return line.Verb("sessions", "List sessions, the last to start first, with their totals.",
            (session, parse, stop) => ListAsync(
                session,
                new SessionQuery { From = DayOption.Parse(parse.GetValue(from)), To = DayOption.Parse(parse.GetValue(to)), Group = parse.GetValue(group), Limit = PageSize },
                stop),
            [new("semblance attendance sessions --from 2026-11-01 --group \"10 A\"", "one class since the first of the month")]).With(from, to, group);
    }

    private static async Task<int> ListAsync(Session session, SessionQuery query, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var sessions = new List<SessionSummary>();
        while (await store.Sessions.ListAsync(session.Client, query, stop) is { Count: > 0 } page)
        {
            sessions.AddRange(page);
            query = query with { After = new TimeCursor(page[^1].Session.StartsAt, page[^1].Session.Id.Value) };
        }

        session.Screen.Answer(
            () => new JsonObject { ["sessions"] = new JsonArray([.. sessions.Select(s => (JsonNode)Document(s.Session, s.Counts))]) },
            () =>
            {
                var table = new TextTable("id", "day", "starts", "name", "group", "kind", "there", "of", "%");
                foreach (var (item, counts) in sessions)
                {
                    table.Add(
                        $"{item.Id}", DayOption.Write(item.Day), Figures.Time(item.StartsAt), item.Name, item.Group, AttendanceNames.Of(item.Kind), Figures.Of(counts.Attended),
                        Figures.Of(counts.Total), Percent(counts));
                }

                session.Screen.Show(table);
            });
        return ExitCode.Ok;
    }

    private static Verb Start(CommandLine line)
    {
        var name = new Argument<string>("NAME") { Description = "What the session is called." };
        var group = new Option<string?>("--group") { Description = "Who is expected; everybody by default." };
        var extra = new Option<bool>("--extra") { Description = "Beside the timetable." };
        return line.Verb("start", "Start a session now. 'attendance mark' puts on record who is there.",
            (session, parse, stop) => StartAsync(session, parse.GetValue(name)!, parse.GetValue(group), parse.GetValue(extra), stop),
            [new("semblance attendance start Algebra --group \"10 A\"", "prints its id")]).With(name, group, extra);
    }

    private static async Task<int> StartAsync(Session session, string name, string? group, bool extra, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var rules = await store.Attendance.FindRulesAsync(session.Client, stop);
        var now = session.Time.GetUtcNow();
        var started = new AttendanceSession
        {
            Id = SessionId.New(),
            Client = session.Client,
            Name = name.Trim(),
            Group = group,
            Kind = extra ? SessionKind.Extra : SessionKind.Normal,
            Day = rules.DayOf(now),
            StartsAt = now,
            CreatedAt = now,
            CreatedBy = session.Actor.ToString(),
        };
        await store.Sessions.AddAsync(started, stop);
        await session.RecordAsync(store, "session.create", null, stop);
        session.Screen.Answer(() => Document(started, default), () =>
        {
            session.Screen.Say($"{started.Name} has begun: {started.Id}");
            session.Screen.Say($"Who is there? {session.Command($"attendance mark {started.Id}")} PHOTO...");
        });
        return ExitCode.Ok;
    }

    private static Verb Records(CommandLine line)
    {
        var id = new Argument<string>("SESSION") { Description = "The id of a session." };
        return line.Verb("records", "List everybody expected at a session, with what is on record.",
            async (session, parse, stop) =>
            {
                await using var store = await session.OpenStoreAsync(stop);
                await ShowRecordsAsync(session, store, await FindAsync(store, session, parse.GetValue(id)!, stop), null, stop);
                return ExitCode.Ok;
            },
            [new("semblance attendance records 0198c0de-0000-7000-8000-000000000001", "who was there, who was not")]).With(id);
    }

    private static Verb Set(CommandLine line)
    {
        var id = new Argument<string>("SESSION") { Description = "The id of a session." };
        var who = PersonArgument.Symbol();
        var status = new Argument<string>("STATUS") { Description = "present, absent, late, medical or authorised." };
        var note = new Option<string?>("--note") { Description = "A note, kept with the record." };
        var reason = new Option<string?>("--reason") { Description = "Why it is changed, kept in the history." };
        return line.Verb("set", "Put a person on record. What was there before stays in the history.",
            (session, parse, stop) => SetAsync(
                session, parse.GetValue(id)!, parse.GetValue(who)!, AttendanceNames.ParseStatus(parse.GetValue(status)!), parse.GetValue(note), parse.GetValue(reason), stop),
            [new("semblance attendance set 0198c0de-0000-7000-8000-000000000001 \"Bo Tarn\" medical --reason \"doctor's note\"", "a correction, with its reason")])
            .With(id, who, status, note, reason);
    }

    private static async Task<int> SetAsync(
        Session session, string id, string who, AttendanceStatus status, string? note, string? reason, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var about = await FindAsync(store, session, id, stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var before = await store.Attendance.ListHistoryAsync(session.Client, about.Id, person.Id, stop) is [.., var last] ? last : null;
        SessionMarking.RequireNotAuto(status, before?.Status);
        var record = new AttendanceRecord
        {
            Client = session.Client,
            Session = about.Id,
            Person = person.Id,
            Status = status,
            Note = note ?? before?.Note,
            Confidence = before?.Confidence,
            Box = before?.Box,
            SeenAt = before?.SeenAt,
            ChangedAt = session.Time.GetUtcNow(),
            ChangedBy = session.Actor.ToString(),
            Reason = reason,
            Revision = before?.Revision ?? 0,
        };
        await store.Attendance.WriteAsync(session.Client, [record], stop);
        await session.RecordAsync(store, "attendance.write", person.Id, stop);
        session.Screen.Answer(() => Document(person, record), () => session.Screen.Say($"{person.Name} is {AttendanceNames.Of(status)} in {about.Name} of {DayOption.Write(about.Day)}."));
        return ExitCode.Ok;
    }

    private static string? Percent(AttendanceCounts counts) =>
        AttendancePercentage.Of(counts.Attended, counts.Excused, counts.Total)?.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Document(AttendanceSession session, AttendanceCounts counts) => new()
    {
        ["id"] = session.Id.ToString(),
        ["name"] = session.Name,
        ["group"] = session.Group,
        ["kind"] = AttendanceNames.Of(session.Kind),
        ["day"] = DayOption.Write(session.Day),
        ["startsAt"] = session.StartsAt,
        ["total"] = counts.Total,
        ["attended"] = counts.Attended,
        ["excused"] = counts.Excused,
    };

    private static JsonObject Document(Person person, AttendanceRecord? record) => new()
    {
        ["person"] = person.Id.ToString(),
        ["name"] = person.Name,
        ["externalId"] = person.ExternalId,
        ["status"] = record is null ? null : AttendanceNames.Of(record.Status),
        ["confidence"] = record?.Confidence,
        ["note"] = record?.Note,
        ["changedAt"] = record?.ChangedAt,
        ["changedBy"] = record?.ChangedBy,
    };
}
