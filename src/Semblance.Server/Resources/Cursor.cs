using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>Where a list goes on, as text that means nothing to callers: id and name in base64url.</summary>
internal static class Cursor
{
    // Of the year 9999, beyond which there is no date.
    private const long MostMicroseconds = 253_402_300_800_000_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(PeopleCursor cursor) => Base64Url.EncodeToString([.. cursor.Id.Value.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(cursor.Name)]);

    /// <summary>Microseconds since 1970, then the id.</summary>
    public static string Write(CertificateCursor cursor)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (cursor.ErasedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        cursor.Person.Value.TryWriteBytes(bytes.AsSpan(8), bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="SemblanceException">Invalid, <c>cursor</c>.</exception>
    public static CertificateCursor ReadCertificate(string text)
    {
        var bytes = new byte[24];
        return Base64Url.IsValid(text, out var length) && length == bytes.Length && Base64Url.TryDecodeFromChars(text, bytes, out _)
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is >= 0 and < MostMicroseconds and var at
            ? new CertificateCursor(DateTimeOffset.UnixEpoch.AddMicroseconds(at), new PersonId(new Guid(bytes.AsSpan(8), bigEndian: true)))
            : throw Malformed();
    }

    /// <exception cref="SemblanceException">Invalid, <c>cursor</c>.</exception>
    public static PeopleCursor Read(string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length > 16)
            {
                return new PeopleCursor(Strict.GetString(bytes.AsSpan(16)), new PersonId(new Guid(bytes.AsSpan(0, 16), bigEndian: true)));
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Told below, as a short one is.
        }

        throw Malformed();
    }

    private static SemblanceException Malformed() => new(ErrorKind.Invalid, "cursor", "The cursor is none that a page gave: begin without one.");
}
