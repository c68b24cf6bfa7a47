using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Semblance.Access;

namespace Semblance.Accounts;

/// <summary>The public half of a token: 12 random letters and digits.</summary>
public readonly partial record struct TokenId
{
    public const int Length = 12;

    private readonly string? _value;

    /// <exception cref="SemblanceException">Invalid, <c>token-id</c>.</exception>
    public TokenId(string value)
    {
        if (value is null || !Pattern().IsMatch(value))
        {
            throw new SemblanceException(ErrorKind.Invalid, "token-id", $"That is no id of a token: it has {Length} letters and digits.");
        }

        _value = value;
    }

    public string Value => _value ?? "";

    public static TokenId New() => new(RandomNumberGenerator.GetString(KeySecret.Alphabet, Length));

    public override string ToString() => Value;

    [GeneratedRegex("^[0-9A-Za-z]{12}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
