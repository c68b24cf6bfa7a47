using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Semblance.Access;

/// <summary>The public half of a key: 12 random letters and digits. Names a key in lists and logs; worth nothing without the secret.</summary>
public readonly partial record struct KeyId
{
    /// <summary>71 bits: no two keys of an installation ever share one by chance.</summary>
    public const int Length = 12;

    private readonly string? _value;

    /// <exception cref="SemblanceException">Invalid, <c>key-id</c>.</exception>
    public KeyId(string value)
    {
        if (value is null || !Pattern().IsMatch(value))
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-id",
                $"That is no id of a key: it has {Length} letters and digits, as in smb_<id>_<secret>; 'semblance keys list' shows them.");
        }

        _value = value;
    }

    public string Value => _value ?? "";

    public static KeyId New() => new(RandomNumberGenerator.GetString(KeySecret.Alphabet, Length));

    public override string ToString() => Value;

    [GeneratedRegex("^[0-9A-Za-z]{12}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
