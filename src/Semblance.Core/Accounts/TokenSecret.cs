using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Semblance.Access;

namespace Semblance.Accounts;

/// <summary>A whole token, <c>smbt_&lt;id&gt;_&lt;secret&gt;</c>: what a login answers with, once. Never kept.</summary>
public sealed class TokenSecret
{
    public const string Prefix = "smbt_";

    /// <summary>43 characters of 62: 256 random bits.</summary>
    public const int SecretLength = 43;

    /// <summary>Of every token.</summary>
    public const int Length = 5 + TokenId.Length + 1 + SecretLength;

    private readonly string _text;

    private TokenSecret(TokenId id, string text) => (Id, _text) = (id, text);

    public TokenId Id { get; }

    public SecretHash Hash => SecretHash.Of(_text);

    public static TokenSecret New(TokenId id) => new(id, $"{Prefix}{id}_{RandomNumberGenerator.GetString(KeySecret.Alphabet, SecretLength)}");

    /// <returns>False for anything that is not exactly a token.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TokenSecret? secret)
    {
        secret = null;
        if (text is null || text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + TokenId.Length] != '_'
            || text.AsSpan(Prefix.Length, TokenId.Length).ContainsAnyExcept(KeySecret.Allowed)
            || text.AsSpan(Prefix.Length + TokenId.Length + 1).ContainsAnyExcept(KeySecret.Allowed))
        {
            return false;
        }

        secret = new TokenSecret(new TokenId(text.Substring(Prefix.Length, TokenId.Length)), text);
        return true;
    }

    /// <summary>The whole text; for the one answer that shows it, and for nothing else.</summary>
    public string Reveal() => _text;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";
}
