using Semblance.Attendance;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>What was somebody's attendance when they were merged: what changed hands, and where both were on record.</summary>
/// <param name="Sessions">Whose record became the kept one's, history and all.</param>
internal sealed record MergedAttendance(
    IReadOnlyList<Guid> Sessions, IReadOnlyList<MergedClash> Clashes, IReadOnlyList<Guid> CheckIns, IReadOnlyList<Guid> Leaves, IReadOnlyList<MergedFace> Faces)
{
    public static readonly MergedAttendance None = new([], [], [], [], []);

    /// <summary>
    /// What the kept one's record becomes where both have one: absent gives way to anything else, as a person in two records is seen as one of them.
    /// </summary>
    /// <returns>Null where it stays as it is.</returns>
    public static AttendanceRecord? Better(AttendanceRecord kept, AttendanceRecord other, MergeId merge, DateTimeOffset now) =>
        kept.Status != AttendanceStatus.Absent || other.Status == AttendanceStatus.Absent ? null : other with
        {
            Person = kept.Person,
            ChangedAt = now,
            ChangedBy = $"merge:{merge}",
            Reason = null,
            Revision = kept.Revision,
        };
}

/// <summary>A session in which both had a record.</summary>
/// <param name="Versions">The other's, oldest first.</param>
/// <param name="Won">The revision of the kept one's record that holds what the other's said; null where theirs stayed as it was.</param>
internal sealed record MergedClash(Guid Session, IReadOnlyList<MergedVersion> Versions, int? Won);

/// <summary>A face of a marking.</summary>
internal sealed record MergedFace(Guid Marking, int Photo, int Number);

internal sealed record MergedVersion(
    string Status, string? Note, double? Confidence, double[]? Box, DateTimeOffset? SeenAt, DateTimeOffset ChangedAt, string ChangedBy, string? Reason, int Revision)
{
    public static MergedVersion Of(AttendanceRecord record) => new(
        AttendanceNames.Of(record.Status), record.Note, record.Confidence, record.Box is { } box ? [box.X, box.Y, box.Width, box.Height] : null, record.SeenAt,
        record.ChangedAt, record.ChangedBy, record.Reason, record.Revision);

    public AttendanceRecord ToRecord(ClientId client, SessionId session, PersonId person) => new()
    {
        Client = client,
        Session = session,
        Person = person,
        Status = AttendanceNames.ParseStatus(Status),
        Note = Note,
        Confidence = Confidence,
        Box = Box is [var x, var y, var width, var height] ? new FaceBox(x, y, width, height) : null,
        SeenAt = SeenAt,
        ChangedAt = ChangedAt,
        ChangedBy = ChangedBy,
        Reason = Reason,
        Revision = Revision,
    };
}
