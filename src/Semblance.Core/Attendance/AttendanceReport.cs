using Semblance.People;

namespace Semblance.Attendance;

/// <summary>The attendance of a range of days, counted.</summary>
public sealed record AttendanceReport
{
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public required ReportBasis Basis { get; init; }

    /// <summary>By name; who was expected at nothing is left out.</summary>
    public required IReadOnlyList<PersonRow> People { get; init; }

    /// <summary>In order; days without anything are left out.</summary>
    public required IReadOnlyList<(DateOnly Day, AttendanceCounts Counts)> Days { get; init; }

    /// <summary>By name; null, the last, for what belongs to no group. By check-ins, somebody in two groups counts in both.</summary>
    public required IReadOnlyList<(string? Name, AttendanceCounts Counts)> Groups { get; init; }

    /// <summary>By name; null, the last, for people without a region.</summary>
    public required IReadOnlyList<(string? Name, AttendanceCounts Counts)> Regions { get; init; }

    public AttendanceCounts Counts => People.Select(p => p.Counts).Aggregate(default(AttendanceCounts), AttendanceCounts.Add);

    /// <summary>What leave makes up for, of each person no more than they missed.</summary>
    public int Excused => People.Sum(p => Math.Min(p.Excused, p.Counts.Total - p.Counts.Attended));

    public double? Percentage => AttendancePercentage.Of(Counts.Attended, Excused, Counts.Total);
}

/// <summary>A person's share.</summary>
/// <param name="MadeUp">Sessions that approved leaves of the range make up for by number.</param>
/// <param name="LastSeen">Whenever that was; null for never.</param>
public sealed record PersonRow(Person Person, AttendanceCounts Counts, int MadeUp, DateTimeOffset? LastSeen)
{
    public int Excused => Counts.Excused + MadeUp;

    public double? Percentage => AttendancePercentage.Of(Counts.Attended, Excused, Counts.Total);

    public string? Band => AttendancePercentage.BandOf(Percentage);
}

public enum ReportBasis
{
    /// <summary>Records of sessions.</summary>
    Sessions,

    /// <summary>Work days, by check-ins.</summary>
    Days,
}
