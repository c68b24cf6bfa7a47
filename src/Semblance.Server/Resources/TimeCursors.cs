using System.Buffers.Binary;
using System.Buffers.Text;
using Semblance.Attendance;
using Semblance.People;

namespace Semblance.Server.Resources;

/// <summary>Where a list that goes back in time goes on, as text that means nothing to callers.</summary>
internal static class TimeCursors
{
    private const int Length = 24;

    public static string Write(TimeCursor cursor) => Base64Url.EncodeToString(Bytes(cursor.At, cursor.Id));

    public static string Write(EventCursor cursor) => Base64Url.EncodeToString([.. Bytes(cursor.At, cursor.Person.Value), (byte)cursor.Kind]);

    /// <summary>Null for null.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>cursor</c>.</exception>
    public static TimeCursor? Read(string? text) => text is null ? null : Decode(text) is { Length: Length } bytes ? new TimeCursor(TimeOf(bytes), IdOf(bytes)) : throw Unknown();

    /// <inheritdoc cref="Read"/>
    public static EventCursor? ReadEvent(string? text) => text is null ? null
        : Decode(text) is { Length: Length + 1 } bytes && Enum.IsDefined((AttendanceEventKind)bytes[Length])
            ? new EventCursor(TimeOf(bytes), new PersonId(IdOf(bytes)), (AttendanceEventKind)bytes[Length])
            : throw Unknown();

    private static byte[] Bytes(DateTimeOffset at, Guid id)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.UtcTicks);
        id.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        return bytes;
    }

    private static byte[] Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw Unknown();
        }
    }

    private static DateTimeOffset TimeOf(byte[] bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= DateTimeOffset.UnixEpoch.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw Unknown();

    private static Guid IdOf(byte[] bytes) => new(bytes.AsSpan(8, 16), bigEndian: true);

    private static SemblanceException Unknown() => new(ErrorKind.Invalid, "cursor", "The cursor is none that a page gave: begin without one.");
}
