using Semblance.Cli.Hosting;

namespace Semblance.Cli.Commands.Attendance;

/// <summary><c>semblance attendance</c>: sessions, marking, check-ins, leaves and reports.</summary>
internal static class AttendanceCommand
{
    public static Verb On(CommandLine line) => new Verb("attendance", "Who was where: sessions, marking from photos, check-ins, leaves, reports.")
        .With(AttendanceSessionCommands.On(line))
        .With(AttendanceMarkCommands.On(line))
        .With(AttendanceLeaveCommands.On(line))
        .With(AttendanceCheckInCommand.On(line), AttendanceReportCommand.On(line));
}
