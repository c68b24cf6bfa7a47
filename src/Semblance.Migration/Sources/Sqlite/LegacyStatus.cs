using Semblance.Attendance;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// What the two columns of guide 003 mean that both say whether somebody was there. <c>is_present</c> is what the application counts, so it decides;
/// <c>status</c> is written by recognition and by teachers, and says more where both agree.
/// </summary>
/// <param name="Reason">Both columns, where they do not agree; null where they do.</param>
/// <param name="Remark">How that was settled; null where there was nothing to settle.</param>
internal sealed record LegacyStatus(AttendanceStatus Status, string? Reason = null, Remark? Remark = null)
{
    /// <param name="recognised">Whether the row has a confidence above 0, as recognition gives it.</param>
    /// <returns>Null when neither column says anything.</returns>
    public static LegacyStatus? Of(string? status, bool? isPresent, bool recognised) => (Parse(status), isPresent) switch
    {
        (null, null) => null,
        ({ } said, null) => new LegacyStatus(said),
        (AttendanceStatus.Medical or AttendanceStatus.Authorised, true) => new LegacyStatus(
            Parse(status)!.Value, Both(status, true), new Remark("record-contradicts", "status is an excuse and is_present is 1: kept as excused, which counts the same")),
        (AttendanceStatus.Absent, true) => new LegacyStatus(
            AttendanceStatus.Present, Both(status, true), new Remark("record-contradicts", "status is absent and is_present is 1: present, as the application counts")),
        (AttendanceStatus.Present or AttendanceStatus.Late, false) => new LegacyStatus(
            AttendanceStatus.Absent, Both(status, false), new Remark("record-contradicts", "status says there and is_present is 0: absent, as the application counts")),
        (AttendanceStatus.Auto, false) => new LegacyStatus(AttendanceStatus.Absent),
        ({ } said, _) => new LegacyStatus(said),
        (null, true) => Unsaid(status, recognised ? AttendanceStatus.Auto : AttendanceStatus.Present),
        (null, false) => Unsaid(status, AttendanceStatus.Absent),
    };

    private static LegacyStatus Unsaid(string? status, AttendanceStatus counted) => status is null
        ? new LegacyStatus(counted)
        : new LegacyStatus(counted, $"status \"{Short(status)}\"", new Remark("record-status", "status is no known word: is_present counts"));

    private static AttendanceStatus? Parse(string? status) => status?.ToLowerInvariant() switch
    {
        "auto" => AttendanceStatus.Auto,
        "present" => AttendanceStatus.Present,
        "absent" => AttendanceStatus.Absent,
        "late" => AttendanceStatus.Late,
        "medical" => AttendanceStatus.Medical,
        "authorized" or "authorised" => AttendanceStatus.Authorised,
        _ => null,
    };

    private static string Both(string? status, bool isPresent) => $"status \"{status}\", is_present {(isPresent ? 1 : 0)}";

    private static string Short(string text) => text.Length <= 100 ? text : text[..100];
}
