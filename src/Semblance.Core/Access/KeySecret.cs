using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Semblance.Access;

/// <summary>
/// A whole key, <c>smb_&lt;id&gt;_&lt;secret&gt;</c>: shown once when it is made, never kept. The prefix lets scanners find one that was
/// committed by mistake; only letters, digits and '_', so that a double click takes it whole.
/// </summary>
public sealed class KeySecret
{
    public const string Prefix = "smb_";

    /// <summary>32 characters of 62: 190 random bits.</summary>
    public const int SecretLength = 32;

    /// <summary>Of every key.</summary>
    public const int Length = 4 + KeyId.Length + 1 + SecretLength;

    internal const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    internal static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    private readonly string _text;

    private KeySecret(KeyId id, string text) => (Id, _text) = (id, text);

    public KeyId Id { get; }

    public SecretHash Hash => SecretHash.Of(_text);

    /// <summary>A new secret for a key.</summary>
    public static KeySecret New(KeyId id) => new(id, $"{Prefix}{id}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}");

    /// <returns>False for anything that is not exactly a key.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out KeySecret? secret)
    {
        secret = null;
        if (text is null || text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + KeyId.Length] != '_'
            || text.AsSpan(Prefix.Length, KeyId.Length).ContainsAnyExcept(Allowed)
            || text.AsSpan(Prefix.Length + KeyId.Length + 1).ContainsAnyExcept(Allowed))
        {
            return false;
        }

        secret = new KeySecret(new KeyId(text.Substring(Prefix.Length, KeyId.Length)), text);
        return true;
    }

    /// <summary>The whole text; for the one place that shows it, and for nothing else.</summary>
    public string Reveal() => _text;

    /// <summary>Without the secret: whatever logs this logs no key.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";
}
