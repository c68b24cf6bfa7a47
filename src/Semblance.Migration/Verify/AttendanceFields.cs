using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Semblance.Attendance;
using Semblance.Faces;

namespace Semblance.Migration.Verify;

/// <summary>A row of attendance as its fields, which verification compares one by one and hashes for the Merkle tree (<see cref="RowLeaf"/>).</summary>
internal sealed record AttendanceFields(DifferenceKind Kind, string Id, IReadOnlyList<AttendanceField> Fields)
{
    public static AttendanceFields Of(Subject row) => new(DifferenceKind.Subject, $"{row.Id}",
    [
        Text("name", row.Name), Text("code", row.Code), Text("description", row.Description), Number("credits", row.Credits), Text("group", row.Group),
        new("isActive", row.IsActive ? "true" : "false"), Time("createdAt", row.CreatedAt),
    ]);

    public static AttendanceFields Of(AttendanceSession row) => new(DifferenceKind.Session, $"{row.Id}",
    [
        Text("name", row.Name), Text("group", row.Group), new("subject", row.Subject is { } subject ? $"{subject}" : null), new("kind", AttendanceNames.Of(row.Kind)),
        Day("day", row.Day), Time("startsAt", row.StartsAt), Time("endsAt", row.EndsAt), Text("note", row.Note),
    ]);

    public static AttendanceFields Of(AttendanceRecord row) => new(DifferenceKind.Record, $"{row.Session}/{row.Person}",
    [
        new("status", AttendanceNames.Of(row.Status)), Text("note", row.Note), Number("confidence", row.Confidence), Box(row.Box), Time("seenAt", row.SeenAt),
        Time("changedAt", row.ChangedAt), Text("changedBy", row.ChangedBy), Text("reason", row.Reason), Number("revision", row.Revision),
    ]);

    public static AttendanceFields Of(Leave row) => new(DifferenceKind.Leave, $"{row.Id}",
    [
        new("person", $"{row.Person}"), Day("from", row.From), Day("to", row.To), new("kind", AttendanceNames.Of(row.Kind)), Text("note", row.Note),
        Number("sessions", row.Sessions), new("state", AttendanceNames.Of(row.State)), Time("requestedAt", row.RequestedAt), Time("decidedAt", row.DecidedAt),
        Text("decisionNote", row.DecisionNote),
    ]);

    public static AttendanceFields Of(CheckIn row) => new(DifferenceKind.CheckIn, $"{row.Id}",
    [
        new("person", $"{row.Person}"), new("direction", AttendanceNames.Of(row.Direction)), Time("at", row.At), Day("day", row.Day),
        Number("latitude", row.Place?.Latitude), Number("longitude", row.Place?.Longitude), Number("accuracy", row.Place?.Accuracy), Number("confidence", row.Confidence),
    ]);

    /// <summary>The same without a time that no source told: that of a run.</summary>
    public AttendanceFields Without(IReadOnlySet<string> untold) =>
        untold.Count == 0 ? this : this with { Fields = [.. Fields.Select(f => untold.Contains(f.Name) ? f with { Value = null } : f)] };

    /// <summary>Names of the times that are those of the run.</summary>
    public IReadOnlySet<string> Untold(DateTimeOffset run) => Fields.Where(f => f.IsTime && f.Value == Written(run)).Select(f => f.Name).ToHashSet(StringComparer.Ordinal);

    /// <param name="leaf">32 bytes to fill.</param>
    public void Hash(Span<byte> leaf)
    {
        using var json = new MemoryStream();
        json.WriteByte(0);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            writer.WriteStringValue($"{Kind}");
            writer.WriteStringValue(Id);
            foreach (var field in Fields)
            {
                writer.WriteStringValue(field.Value);
            }

            writer.WriteEndArray();
        }

        SHA256.HashData(json.GetBuffer().AsSpan(0, (int)json.Length), leaf);
    }

    private static AttendanceField Text(string name, string? value) => new(name, value) { IsPrivate = true };

    private static AttendanceField Number(string name, double? value) => new(name, value?.ToString("R", CultureInfo.InvariantCulture));

    private static AttendanceField Day(string name, DateOnly value) => new(name, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static AttendanceField Time(string name, DateTimeOffset? value) => new(name, value is { } time ? Written(time) : null) { IsTime = true };

    private static AttendanceField Box(FaceBox? box) =>
        new("box", box is { } b ? FormattableString.Invariant($"{b.X:R} {b.Y:R} {b.Width:R} {b.Height:R}") : null);

    /// <summary>To the microsecond, which is what stores keep.</summary>
    private static string Written(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}

/// <summary>A field as text; null where it is absent.</summary>
internal sealed record AttendanceField(string Name, string? Value)
{
    /// <summary>True where the value would tell something of a person: a report names the field alone.</summary>
    public bool IsPrivate { get; init; }

    public bool IsTime { get; init; }
}
