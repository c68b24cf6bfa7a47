namespace Semblance.Attendance;

/// <summary>The words of attendance as text: in stores, answers, exports and on the command line.</summary>
public static class AttendanceNames
{
    private static readonly string[] Statuses = ["auto", "present", "absent", "late", "medical", "authorised"];
    private static readonly string[] SessionKinds = ["normal", "extra"];
    private static readonly string[] Directions = ["in", "out"];
    private static readonly string[] LeaveKinds = ["medical", "authorised"];
    private static readonly string[] LeaveStates = ["pending", "approved", "refused"];
    private static readonly string[] MarkingStates = ["open", "confirmed", "discarded"];
    private static readonly string[] EventKinds = ["registered", "check-in", "check-out", "seen", "corrected", "leave-requested", "leave-decided"];

    public static string Of(AttendanceStatus status) => Statuses[(int)status];

    public static string Of(SessionKind kind) => SessionKinds[(int)kind];

    public static string Of(CheckDirection direction) => Directions[(int)direction];

    public static string Of(LeaveKind kind) => LeaveKinds[(int)kind];

    public static string Of(LeaveState state) => LeaveStates[(int)state];

    public static string Of(MarkingState state) => MarkingStates[(int)state];

    public static string Of(AttendanceEventKind kind) => EventKinds[(int)kind];

    /// <exception cref="SemblanceException">Invalid, <c>status-unknown</c>.</exception>
    public static AttendanceStatus ParseStatus(string name) => (AttendanceStatus)Parse(Statuses, name, "status");

    /// <exception cref="SemblanceException">Invalid, <c>kind-unknown</c>.</exception>
    public static SessionKind ParseSessionKind(string name) => (SessionKind)Parse(SessionKinds, name, "kind");

    /// <exception cref="SemblanceException">Invalid, <c>direction-unknown</c>.</exception>
    public static CheckDirection ParseDirection(string name) => (CheckDirection)Parse(Directions, name, "direction");

    /// <exception cref="SemblanceException">Invalid, <c>kind-unknown</c>.</exception>
    public static LeaveKind ParseLeaveKind(string name) => (LeaveKind)Parse(LeaveKinds, name, "kind");

    /// <exception cref="SemblanceException">Invalid, <c>state-unknown</c>.</exception>
    public static LeaveState ParseLeaveState(string name) => (LeaveState)Parse(LeaveStates, name, "state");

    /// <exception cref="SemblanceException">Invalid, <c>state-unknown</c>.</exception>
    public static MarkingState ParseMarkingState(string name) => (MarkingState)Parse(MarkingStates, name, "state");

    /// <exception cref="SemblanceException">Invalid, <c>event-unknown</c>.</exception>
    public static AttendanceEventKind ParseEventKind(string name) => (AttendanceEventKind)Parse(EventKinds, name, "event");

    private static int Parse(string[] names, string name, string what)
    {
        var index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw new SemblanceException(ErrorKind.Invalid, $"{what}-unknown", $"There is no {what} \"{name}\": use {string.Join(", ", names)}.");
    }
}
