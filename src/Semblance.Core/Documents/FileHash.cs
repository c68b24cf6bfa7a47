using System.Security.Cryptography;
using Semblance.Photos;

namespace Semblance.Documents;

/// <summary>SHA-256 of a file's bytes, shown as 64 lower-case hex digits: whether two files are the same, and where the original is kept.</summary>
public readonly record struct FileHash
{
    private readonly string? _hex;

    /// <exception cref="SemblanceException">Invalid, <c>file-hash</c>: not 64 hex digits.</exception>
    public FileHash(string hex)
    {
        if (hex is not { Length: 64 } || !hex.All(char.IsAsciiHexDigit))
        {
            throw new SemblanceException(ErrorKind.Invalid, "file-hash", "A file's hash is 64 hex digits (SHA-256).");
        }

        _hex = hex.ToLowerInvariant();
    }

    public string Hex => _hex ?? new string('0', 64);

    /// <summary>Where the bytes lie among the files that a store keeps (<see cref="Storage.IPhotoFiles"/>), if they were kept.</summary>
    public PhotoHash Address => new(Hex);

    public static FileHash Of(ReadOnlySpan<byte> file) => new(Convert.ToHexStringLower(SHA256.HashData(file)));

    public override string ToString() => Hex;
}
