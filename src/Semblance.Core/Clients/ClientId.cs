using System.Text.RegularExpressions;

namespace Semblance.Clients;

/// <summary>The key of a client (tenant): 1 to 63 of a-z, 0-9, '-' and '_', beginning with a letter or digit.</summary>
public readonly partial record struct ClientId
{
    public static readonly ClientId Default = new("default");

    private readonly string? _value;

    /// <exception cref="SemblanceException">Invalid, <c>client-id</c>: the text is no client key.</exception>
    public ClientId(string value)
    {
        if (value is null || !Pattern().IsMatch(value))
        {
            throw new SemblanceException(ErrorKind.Invalid, "client-id",
                $"\"{value}\" is no client key: use 1 to 63 of a-z, 0-9, '-' and '_'.");
        }

        _value = value;
    }

    public string Value => _value ?? Default._value!;

    public override string ToString() => Value;

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
