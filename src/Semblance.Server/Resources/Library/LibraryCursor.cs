using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Semblance.Documents;

namespace Semblance.Server.Resources.Library;

/// <summary>Where lists of documents go on, as text that means nothing to callers. Null reads as null everywhere: the first page.</summary>
internal static class LibraryCursor
{
    private const int IdBytes = 16;
    private const int MostNameBytes = 8_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Write(PartCursor cursor)
    {
        var bytes = new byte[IdBytes + sizeof(int)];
        cursor.Document.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(IdBytes), cursor.Order);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="SemblanceException">Invalid, <c>cursor</c>.</exception>
    public static PartCursor? ReadPart(string? text) => text is null ? null
        : Decode(text) is { Length: IdBytes + sizeof(int) } bytes && BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(IdBytes)) is >= 0 and var order
            ? new PartCursor(new DocumentId(Id(bytes)), order)
            : throw Unknown();

    /// <summary>As <see cref="ReadPart(string?)"/>; without a cursor, parts of this document from an order on.</summary>
    public static PartCursor? ReadPart(string? text, Guid? document, int? fromOrder) =>
        text is null && document is { } id && fromOrder > 0 ? new PartCursor(new DocumentId(id), fromOrder.Value - 1) : ReadPart(text);

    public static string Write(TagCursor cursor) => Base64Url.EncodeToString([.. cursor.Id.Value.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(cursor.Name)]);

    /// <inheritdoc cref="ReadPart(string?)"/>
    public static TagCursor? ReadTag(string? text) => text is null ? null
        : Decode(text) is { Length: > IdBytes } bytes ? new TagCursor(Name(bytes.AsSpan(IdBytes)), new TagId(Id(bytes))) : throw Unknown();

    public static string WriteName(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    /// <inheritdoc cref="ReadPart(string?)"/>
    public static string? ReadName(string? text) => text is null ? null : Decode(text) is { Length: > 0 } bytes ? Name(bytes) : throw Unknown();

    public static string Write(Guid id) => Base64Url.EncodeToString(id.ToByteArray(bigEndian: true));

    /// <inheritdoc cref="ReadPart(string?)"/>
    public static Guid? ReadId(string? text) => text is null ? null : Decode(text) is { Length: IdBytes } bytes ? Id(bytes) : throw Unknown();

    public static string Write(int order) => order.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <returns>-1 for null.</returns>
    /// <inheritdoc cref="ReadPart(string?)"/>
    public static int ReadOrder(string? text) => text is null ? -1
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var order) ? order : throw Unknown();

    /// <summary>As <see cref="ReadOrder(string?)"/>; without a cursor, from this order on.</summary>
    public static int ReadOrder(string? text, int? fromOrder) => text is null && fromOrder > 0 ? fromOrder.Value - 1 : ReadOrder(text);

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

    private static Guid Id(ReadOnlySpan<byte> bytes) => new(bytes[..IdBytes], bigEndian: true);

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.Length <= MostNameBytes && Strict.GetString(bytes) is var name && !name.Contains('\0', StringComparison.Ordinal) ? name : throw Unknown();
        }
        catch (ArgumentException)
        {
            throw Unknown();
        }
    }

    private static SemblanceException Unknown() => new(ErrorKind.Invalid, "cursor", "The cursor is none that a page gave: begin without one.");
}
