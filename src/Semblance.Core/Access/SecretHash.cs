using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Semblance.Access;

/// <summary>
/// SHA-256 of a secret that we drew at random ourselves: all that a store keeps of it. A fast hash is right here, unlike for a password:
/// against 190 and more random bits there is nothing to guess, and a slow one on every request would let strangers keep the server busy.
/// </summary>
public readonly record struct SecretHash
{
    private readonly string? _hex;

    private SecretHash(string hex) => _hex = hex;

    public static SecretHash Of(string secret) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));

    /// <param name="bytes">32, as <see cref="ToBytes"/> gave them.</param>
    public static SecretHash FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == SHA256.HashSizeInBytes
        ? new SecretHash(Convert.ToHexStringLower(bytes))
        : throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));

    public byte[] ToBytes() => Convert.FromHexString(_hex ?? "");

    /// <summary>Compares in a time that says nothing about where the two differ. False for a hash of nothing.</summary>
    public bool Matches(SecretHash other) => _hex is not null && other._hex is not null
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(_hex.AsSpan()), MemoryMarshal.AsBytes(other._hex.AsSpan()));

    public override string ToString() => "(hash)";
}
