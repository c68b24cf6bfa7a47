using System.Text.RegularExpressions;

namespace Semblance.Imports;

/// <summary>The id of one execution of a plan, such as <c>run-20261121-093012-4f2a</c>.</summary>
public readonly partial record struct RunId
{
    private readonly string? _value;

    /// <exception cref="SemblanceException">Invalid, <c>run-id</c>: the text is no run id.</exception>
    public RunId(string value)
    {
        if (value is null || !Pattern().IsMatch(value))
        {
            throw new SemblanceException(ErrorKind.Invalid, "run-id",
                $"\"{value}\" is no run id: 'semblance import status' lists the runs.");
        }

        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("An empty run id was used.");

    /// <summary>A new id, readable and sortable by time: UTC second of <paramref name="at"/> and four random hex digits.</summary>
    public static RunId New(DateTimeOffset at) =>
        new(FormattableString.Invariant($"run-{at.UtcDateTime:yyyyMMdd-HHmmss}-{Random.Shared.Next(0x10000):x4}"));

    public override string ToString() => _value ?? "";

    [GeneratedRegex("^run-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
