using Semblance.Attendance;

namespace Semblance.Imports;

/// <summary>
/// Attendance as one write of an import holds it, and as a store answers what it has of it. References point to rows of the same batch, of an earlier one,
/// or of the store.
/// </summary>
public sealed record AttendanceRows
{
    public static readonly AttendanceRows None = new();

    /// <summary>Names of groups that are to be there, with members or without. Not counted: people bring their groups, too.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<Subject> Subjects { get; init; } = [];

    public IReadOnlyList<AttendanceSession> Sessions { get; init; } = [];

    /// <summary>At most one of a person in a session.</summary>
    public IReadOnlyList<AttendanceRecord> Records { get; init; } = [];

    public IReadOnlyList<Leave> Leaves { get; init; } = [];

    public IReadOnlyList<CheckIn> CheckIns { get; init; } = [];

    /// <summary>All of them as one.</summary>
    public static AttendanceRows Join(IReadOnlyList<AttendanceRows> parts) => new()
    {
        Groups = [.. parts.SelectMany(p => p.Groups)],
        Subjects = [.. parts.SelectMany(p => p.Subjects)],
        Sessions = [.. parts.SelectMany(p => p.Sessions)],
        Records = [.. parts.SelectMany(p => p.Records)],
        Leaves = [.. parts.SelectMany(p => p.Leaves)],
        CheckIns = [.. parts.SelectMany(p => p.CheckIns)],
    };

    /// <summary>Without groups.</summary>
    public AttendanceRowCounts Count => new(Subjects.Count, Sessions.Count, Records.Count, Leaves.Count, CheckIns.Count);
}

/// <summary>Rows of attendance by kind.</summary>
public readonly record struct AttendanceRowCounts(long Subjects, long Sessions, long Records, long Leaves, long CheckIns)
{
    public long Total => Subjects + Sessions + Records + Leaves + CheckIns;

    public static AttendanceRowCounts operator +(AttendanceRowCounts a, AttendanceRowCounts b) => Add(a, b);

    public static AttendanceRowCounts operator -(AttendanceRowCounts a, AttendanceRowCounts b) => Subtract(a, b);

    public static AttendanceRowCounts Add(AttendanceRowCounts a, AttendanceRowCounts b) =>
        new(a.Subjects + b.Subjects, a.Sessions + b.Sessions, a.Records + b.Records, a.Leaves + b.Leaves, a.CheckIns + b.CheckIns);

    public static AttendanceRowCounts Subtract(AttendanceRowCounts a, AttendanceRowCounts b) =>
        new(a.Subjects - b.Subjects, a.Sessions - b.Sessions, a.Records - b.Records, a.Leaves - b.Leaves, a.CheckIns - b.CheckIns);
}
