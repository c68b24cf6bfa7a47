using System.Security.Cryptography;

namespace Semblance.Photos;

/// <summary>The address of a stored image: SHA-256 of its bytes, shown as 64 lower-case hex digits.</summary>
public readonly record struct PhotoHash
{
    private readonly string? _hex;

    /// <exception cref="SemblanceException">Invalid, <c>photo-hash</c>: not 64 hex digits.</exception>
    public PhotoHash(string hex)
    {
        if (hex is not { Length: 64 } || !hex.All(char.IsAsciiHexDigit))
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-hash", "A photo's address is 64 hex digits (SHA-256).");
        }

        _hex = hex.ToLowerInvariant();
    }

    public string Hex => _hex ?? new string('0', 64);

    public static PhotoHash Of(ReadOnlySpan<byte> image) => new(Convert.ToHexStringLower(SHA256.HashData(image)));

    public override string ToString() => Hex;
}
