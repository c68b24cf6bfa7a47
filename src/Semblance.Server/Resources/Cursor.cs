using System.Buffers.Text;
using System.Text;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>Where a list goes on, as text that means nothing to callers: id and name in base64url.</summary>
internal static class Cursor
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(PeopleCursor cursor) => Base64Url.EncodeToString([.. cursor.Id.Value.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(cursor.Name)]);

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

        throw new SemblanceException(ErrorKind.Invalid, "cursor", "The cursor is none that a page gave: begin without one.");
    }
}
