using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.People;

namespace Semblance.Cli.Commands.Attendance;

/// <summary>The part of <c>semblance attendance</c> that is about leaves.</summary>
internal static class AttendanceLeaveCommands
{
    public static Verb[] On(CommandLine line) => [List(line), Request(line), Decide(line)];

    private static Verb List(CommandLine line)
    {
        var state = new Option<string?>("--state") { HelpName = "pending|approved|refused", Description = "Only leaves in this state." };
        return line.Verb("leaves", "List requests for leave, the last first.",
            (session, parse, stop) => ListAsync(session, parse.GetValue(state) is { } name ? AttendanceNames.ParseLeaveState(name) : null, stop),
            [new("semblance attendance leaves --state pending", "what is to be decided")]).With(state);
    }

    private static async Task<int> ListAsync(Session session, LeaveState? state, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var leaves = await store.Leaves.ListAsync(session.Client, new LeaveQuery { State = state, Limit = Storage.ILeaveStore.MostLeaves }, stop);
        var people = (await store.People.FindManyAsync(session.Client, [.. leaves.Select(l => l.Person).Distinct()], stop)).ToDictionary(p => p.Id, p => p.Name);
        session.Screen.Answer(
            () => new JsonObject { ["leaves"] = new JsonArray([.. leaves.Select(l => (JsonNode)Document(l, people))]) },
            () =>
            {
                var table = new TextTable("id", "person", "from", "to", "kind", "state", "note");
                foreach (var leave in leaves)
                {
                    table.Add(
                        $"{leave.Id}", people.GetValueOrDefault(leave.Person), DayOption.Write(leave.From), DayOption.Write(leave.To), AttendanceNames.Of(leave.Kind),
                        AttendanceNames.Of(leave.State), leave.Note);
                }

                session.Screen.Show(table);
            });
        return ExitCode.Ok;
    }

    private static Verb Request(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var range = new Option<string>("--range") { HelpName = "DAY..DAY", Description = "From the first day to the last.", Required = true };
        var kind = new Option<string>("--kind") { HelpName = "medical|authorised", Description = "Of which kind.", Required = true };
        var note = new Option<string?>("--note") { Description = "What is said about it." };
        return line.Verb("request-leave", "Request leave for a person. It counts when it is approved.",
            (session, parse, stop) => RequestAsync(
                session, parse.GetValue(who)!, DayOption.ParseRange(parse.GetValue(range)!), AttendanceNames.ParseLeaveKind(parse.GetValue(kind)!), parse.GetValue(note), stop),
            [new("semblance attendance request-leave \"Bo Tarn\" --range 2026-11-23..2026-11-24 --kind medical", "two days")]).With(who, range, kind, note);
    }

    private static async Task<int> RequestAsync(Session session, string who, (DateOnly From, DateOnly To) days, LeaveKind kind, string? note, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var leave = new Leave
        {
            Id = LeaveId.New(),
            Client = session.Client,
            Person = person.Id,
            From = days.From,
            To = days.To,
            Kind = kind,
            Note = note,
            RequestedAt = session.Time.GetUtcNow(),
            RequestedBy = session.Actor.ToString(),
        };
        await store.Leaves.AddAsync(leave, stop);
        await session.RecordAsync(store, "leave.create", person.Id, stop);
        session.Screen.Answer(() => Document(leave, new() { [person.Id] = person.Name }), () =>
        {
            session.Screen.Say($"{person.Name} asks for leave: {leave.Id}");
            session.Screen.Say($"To approve it: {session.Command($"attendance decide-leave {leave.Id} approved")}");
        });
        return ExitCode.Ok;
    }

    private static Verb Decide(CommandLine line)
    {
        var id = new Argument<string>("LEAVE") { Description = "The id of a leave." };
        var state = new Argument<string>("DECISION") { Description = "approved or refused." };
        var note = new Option<string?>("--note") { Description = "What is said with it." };
        return line.Verb("decide-leave", "Approve or refuse a leave, once.",
            (session, parse, stop) => DecideAsync(session, parse.GetValue(id)!, AttendanceNames.ParseLeaveState(parse.GetValue(state)!), parse.GetValue(note), stop),
            [new("semblance attendance decide-leave 0198c0de-0000-7000-8000-000000000004 approved", "its days count")]).With(id, state, note);
    }

    private static async Task<int> DecideAsync(Session session, string text, LeaveState state, string? note, CancellationToken stop)
    {
        var id = Guid.TryParseExact(text, "D", out var parsed) ? new LeaveId(parsed)
            : throw new SemblanceException(ErrorKind.Invalid, "leave-id", "LEAVE takes the id of a leave: 'semblance attendance leaves' shows them.");
        await using var store = await session.OpenStoreAsync(stop);
        var decided = await store.Leaves.DecideAsync(session.Client, id, new LeaveDecision(state, session.Time.GetUtcNow(), session.Actor.ToString(), note), stop);
        await session.RecordAsync(store, "leave.decide", decided.Person, stop);
        var name = (await store.People.FindAsync(session.Client, decided.Person, stop))?.Name ?? "";
        session.Screen.Answer(
            () => Document(decided, new() { [decided.Person] = name }), () => session.Screen.Say($"The leave of {name} is {AttendanceNames.Of(decided.State)}."));
        return ExitCode.Ok;
    }

    private static JsonObject Document(Leave leave, Dictionary<PersonId, string> people) => new()
    {
        ["id"] = leave.Id.ToString(),
        ["person"] = leave.Person.ToString(),
        ["name"] = people.GetValueOrDefault(leave.Person),
        ["from"] = DayOption.Write(leave.From),
        ["to"] = DayOption.Write(leave.To),
        ["kind"] = AttendanceNames.Of(leave.Kind),
        ["state"] = AttendanceNames.Of(leave.State),
        ["note"] = leave.Note,
    };
}
