using Semblance.Attendance;
using Semblance.Faces;

namespace Semblance.Migration.Sources;

/// <summary>
/// One thing that a legacy store says of attendance. Keys are as those of people: <c>attendance.db:attendance_sessions:17</c>. Nothing that the store does
/// not say is made up: absent values are null.
/// </summary>
public abstract record LegacyEntry
{
    private LegacyEntry()
    {
    }

    /// <summary>Whose it is; null for what is nobody's.</summary>
    public virtual LegacyPerson? Who => null;

    /// <summary>A class or team, with people in it or without.</summary>
    public sealed record Group(string Name) : LegacyEntry;

    public sealed record Subject : LegacyEntry
    {
        public required string Key { get; init; }

        public required string Name { get; init; }

        public string? Code { get; init; }

        public string? Description { get; init; }

        public int? Credits { get; init; }

        public string? OfGroup { get; init; }

        public bool IsActive { get; init; } = true;

        /// <summary>UTC.</summary>
        public DateTimeOffset? CreatedAt { get; init; }
    }

    public sealed record Session : LegacyEntry
    {
        public required string Key { get; init; }

        public required string Name { get; init; }

        public string? OfGroup { get; init; }

        /// <summary>The <see cref="Subject.Key"/> of a subject that an earlier row gave.</summary>
        public string? SubjectKey { get; init; }

        public SessionKind Kind { get; init; }

        /// <summary>UTC. Its day is that of the client's time zone.</summary>
        public required DateTimeOffset StartsAt { get; init; }

        public string? Note { get; init; }
    }

    public sealed record Record : LegacyEntry
    {
        /// <summary>Of a session that an earlier row gave.</summary>
        public required string SessionKey { get; init; }

        public required LegacyPerson Person { get; init; }

        public required AttendanceStatus Status { get; init; }

        public string? Note { get; init; }

        /// <summary>0 to 1.</summary>
        public double? Confidence { get; init; }

        public FaceBox? Box { get; init; }

        /// <summary>UTC: when it was written down.</summary>
        public DateTimeOffset? ChangedAt { get; init; }

        /// <summary>What the store said, where it contradicts itself.</summary>
        public string? Reason { get; init; }

        public override LegacyPerson Who => Person;
    }

    public sealed record Leave : LegacyEntry
    {
        public required string Key { get; init; }

        public required LegacyPerson Person { get; init; }

        public required DateOnly From { get; init; }

        public required DateOnly To { get; init; }

        public required LeaveKind Kind { get; init; }

        public string? Note { get; init; }

        public int? Sessions { get; init; }

        public required LeaveState State { get; init; }

        /// <summary>UTC.</summary>
        public DateTimeOffset? RequestedAt { get; init; }

        public override LegacyPerson Who => Person;
    }

    public sealed record CheckIn : LegacyEntry
    {
        public required string Key { get; init; }

        public required LegacyPerson Person { get; init; }

        public required CheckDirection Direction { get; init; }

        /// <summary>UTC.</summary>
        public required DateTimeOffset At { get; init; }

        public required DateOnly Day { get; init; }

        public Semblance.Attendance.Place? Where { get; init; }

        public override LegacyPerson Who => Person;
    }
}

/// <summary>Something a row contradicts itself in, or the store cannot take, and how it was settled.</summary>
/// <param name="Code">Stable kebab-case code.</param>
/// <param name="Text">One line, the same for all rows of its kind.</param>
public readonly record struct Remark(string Code, string Text);
