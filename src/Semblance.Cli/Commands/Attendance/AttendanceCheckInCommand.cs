using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Attendance;
using Semblance.Cli.Hosting;
using Semblance.Cli.Input;
using Semblance.Cli.Output;
using Semblance.People;

namespace Semblance.Cli.Commands.Attendance;

/// <summary><c>semblance attendance check-in</c>: somebody comes or goes.</summary>
internal static class AttendanceCheckInCommand
{
    public static Verb On(CommandLine line)
    {
        var who = PersonArgument.Symbol();
        var direction = new Option<string?>("--direction") { HelpName = "in|out", Description = "By default in for who is not in, and else out." };
        return line.Verb("check-in", "Let a person in or out, by the rules of the client.",
            (session, parse, stop) => CheckAsync(
                session, parse.GetValue(who)!, parse.GetValue(direction) is { } name ? AttendanceNames.ParseDirection(name) : null, stop),
            [new("semblance attendance check-in \"Ada Quill\"", "in, and the next time out")]).With(who, direction);
    }

    private static async Task<int> CheckAsync(Session session, string who, CheckDirection? direction, CancellationToken stop)
    {
        await using var store = await session.OpenStoreAsync(stop);
        var person = await PersonArgument.FindAsync(store, session.Client, who, stop);
        var answer = await new CheckInDesk(store, session.Time).CheckAsync(session.Client, person.Id, direction, null, null, null, session.Actor.ToString(), stop);
        if (answer.Verdict == CheckInVerdict.Done)
        {
            await session.RecordAsync(store, "checkin.create", person.Id, stop);
        }

        session.Screen.Answer(() => Document(person, answer), () => session.Screen.Say(Say(person, answer)));
        return answer.Verdict == CheckInVerdict.Done ? ExitCode.Ok : ExitCode.Refused;
    }

    private static string Say(Person person, CheckInAnswer answer) => answer switch
    {
        { Verdict: CheckInVerdict.Done, CheckIn: { } check } => $"{person.Name} is {AttendanceNames.Of(check.Direction)} since {Figures.Time(check.At)}.",
        { Verdict: CheckInVerdict.TooSoon, CheckIn: { } check } => $"{person.Name} went {AttendanceNames.Of(check.Direction)} a moment ago, at {Figures.Time(check.At)}: nothing was added.",
        { Verdict: CheckInVerdict.AlreadyIn, CheckIn: { } check } => $"{person.Name} is in already, since {Figures.Time(check.At)}.",
        { Verdict: CheckInVerdict.DayIsOver } => $"{person.Name} has come and gone today, and the rules allow one stay a day.",
        _ => $"{person.Name} is not in.",
    };

    private static JsonObject Document(Person person, CheckInAnswer answer) => new()
    {
        ["verdict"] = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(answer.Verdict.ToString()),
        ["person"] = person.Id.ToString(),
        ["name"] = person.Name,
        ["id"] = answer.CheckIn?.Id.ToString(),
        ["direction"] = answer.CheckIn is { } check ? AttendanceNames.Of(check.Direction) : null,
        ["at"] = answer.CheckIn?.At,
    };
}
