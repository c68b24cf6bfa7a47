namespace Semblance.Accounts;

/// <summary>What somebody types to say who they are: a name or an e-mail address, 1 to 128 characters. Two that differ only in case are the same.</summary>
public readonly record struct LoginName
{
    public const int MostLength = 128;

    private readonly string? _value;

    /// <param name="value">Trimmed.</param>
    /// <exception cref="SemblanceException">Invalid, <c>login-name</c>.</exception>
    public LoginName(string value)
    {
        var text = value?.Trim() ?? "";
        if (text.Length is 0 or > MostLength || text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            throw new SemblanceException(ErrorKind.Invalid, "login-name", $"A login name has 1 to {MostLength} characters, such as a name or an e-mail address.");
        }

        _value = text;
    }

    /// <summary>As it was written.</summary>
    public string Value => _value ?? "";

    /// <summary>What is compared.</summary>
    public string Folded => Value.ToLowerInvariant();

    public bool Equals(LoginName other) => Folded == other.Folded;

    public override int GetHashCode() => Folded.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;
}
