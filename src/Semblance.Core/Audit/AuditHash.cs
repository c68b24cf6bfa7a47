using System.Security.Cryptography;

namespace Semblance.Audit;

/// <summary>SHA-256 of an entry and, through the one before, of all before it; as text 64 lower-case hex digits.</summary>
public readonly record struct AuditHash
{
    private static readonly string Zeros = new('0', 2 * SHA256.HashSizeInBytes);

    private readonly string? _hex;

    /// <param name="bytes">32.</param>
    public AuditHash(ReadOnlySpan<byte> bytes) => _hex = bytes.Length == SHA256.HashSizeInBytes
        ? Convert.ToHexStringLower(bytes)
        : throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));

    /// <summary>What the first entry of a client follows.</summary>
    public static AuditHash None => default;

    public string Hex => _hex ?? Zeros;

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    public override string ToString() => Hex;
}
