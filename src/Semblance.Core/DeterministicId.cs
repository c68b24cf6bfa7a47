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
    /// <summary>The id of <paramref name="parts"/> under <paramref name="kind"/>; the same parts always give the same id.</summary>
    public static Guid Of(string kind, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind);
        foreach (var part in parts)
        {
            Append(hash, part);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
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

    private static void Append(IncrementalHash hash, string part)
    {
        var length = Encoding.UTF8.GetByteCount(part);
        var buffer = ArrayPool<byte>.Shared.Rent(length + 4);
        BitConverter.TryWriteBytes(buffer, length);
        Encoding.UTF8.GetBytes(part, buffer.AsSpan(4));
        hash.AppendData(buffer, 0, length + 4);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
