using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Semblance;

/// <summary>
/// Ids derived from what they name, so that the same source planned twice writes nothing twice: UUID version 8 (RFC 9562, 5.8)
/// over SHA-256 of the length-prefixed parts.
/// </summary>
public static class DeterministicId
{
    private const int LengthBytes = 4;
    private const int StackBytes = 512;

    /// <summary>The id of <paramref name="parts"/> under <paramref name="kind"/>; the same parts always give the same id.</summary>
    public static Guid Of(string kind, params ReadOnlySpan<string> parts)
    {
        var most = Most(kind);
        foreach (var part in parts)
        {
            most += Most(part);
        }

        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        var length = Append(bytes, 0, kind);
        foreach (var part in parts)
        {
            length = Append(bytes, length, part);
        }

        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes[..length], digest);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return FromDigest(digest);
    }

    /// <summary>The UUIDv8 of the first 16 bytes of a digest.</summary>
    public static Guid FromDigest(ReadOnlySpan<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        digest[..16].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static int Most(string part) => LengthBytes + Encoding.UTF8.GetMaxByteCount(part.Length);

    /// <returns>Where the next part goes.</returns>
    private static int Append(Span<byte> bytes, int at, string part)
    {
        var length = Encoding.UTF8.GetBytes(part, bytes[(at + LengthBytes)..]);
        BitConverter.TryWriteBytes(bytes[at..], length);
        return at + LengthBytes + length;
    }
}
