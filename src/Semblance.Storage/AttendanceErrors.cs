using Semblance.Attendance;

namespace Semblance.Storage;

/// <summary>The broken rules of attendance that every store reports in the same words.</summary>
internal static class AttendanceErrors
{
    public static SemblanceException SubjectUnknown(SubjectId id) => new(ErrorKind.NotFound, "subject-unknown",
        $"There is no subject {id}: list the subjects to see those there are.");

    public static SemblanceException SubjectExists(SubjectId id) => new(ErrorKind.Conflict, "subject-exists", $"The subject {id} exists already.");

    public static SemblanceException SessionUnknown(SessionId id) => new(ErrorKind.NotFound, "session-unknown",
        $"There is no session {id}: 'semblance attendance sessions' shows those there are.");

    public static SemblanceException SessionExists(SessionId id) => new(ErrorKind.Conflict, "session-exists", $"The session {id} exists already.");

    public static SemblanceException RecordChanged(AttendanceRecord record, int revision) => new(ErrorKind.Conflict, "record-changed",
        $"The record of person {record.Person} in session {record.Session} has changed in the meantime (revision {revision} now): read it again and repeat the change.");

    public static SemblanceException RecordsMixed() => new(ErrorKind.Invalid, "records-mixed",
        "Records are written for one session of one client at a time, and one for a person.");

    public static SemblanceException MarkingUnknown(MarkingId id) => new(ErrorKind.NotFound, "marking-unknown", $"There is no marking {id}: begin one with photos of the session.");

    public static SemblanceException MarkingExists(MarkingId id) => new(ErrorKind.Conflict, "marking-exists", $"The marking {id} exists already.");

    public static SemblanceException MarkingEnded(MarkingId id) => new(ErrorKind.Conflict, "marking-ended",
        $"The marking {id} is confirmed or discarded already: correct the records, or begin another one.");

    public static SemblanceException MarkingFull(MarkingId id) => new(ErrorKind.Exhausted, "marking-full",
        $"The marking {id} would have more than {Marking.MostPhotos} photos: confirm it and begin another one.");

    public static SemblanceException CheckInExists(CheckInId id) => new(ErrorKind.Conflict, "check-in-exists", $"The check-in {id} exists already.");

    public static SemblanceException LeaveUnknown(LeaveId id) => new(ErrorKind.NotFound, "leave-unknown",
        $"There is no leave {id}: 'semblance attendance leaves' shows those there are.");

    public static SemblanceException LeaveExists(LeaveId id) => new(ErrorKind.Conflict, "leave-exists", $"The leave {id} exists already.");

    public static SemblanceException LeaveDecided(LeaveId id) => new(ErrorKind.Conflict, "leave-decided",
        $"The leave {id} is decided already: remove it and enter another one.");
}
