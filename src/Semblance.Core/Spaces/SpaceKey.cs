using System.Text.RegularExpressions;

namespace Semblance.Spaces;

/// <summary>The key of an embedding space, such as <c>dlib-resnet-v1</c>: 1 to 64 of a-z, 0-9, '.', '-' and '_'.</summary>
public readonly partial record struct SpaceKey
{
    private readonly string? _value;

    /// <exception cref="SemblanceException">Invalid, <c>space-key</c>: the text is no space key.</exception>
    public SpaceKey(string value)
    {
        if (value is null || !Pattern().IsMatch(value))
        {
            throw new SemblanceException(ErrorKind.Invalid, "space-key",
                $"\"{value}\" is no space key: use 1 to 64 of a-z, 0-9, '.', '-' and '_'.");
        }

        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("An empty space key was used.");

    public override string ToString() => _value ?? "";

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
