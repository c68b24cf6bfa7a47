using Semblance.Clients;
using Semblance.People;

namespace Semblance.Privacy;

/// <summary>Somebody agreed to be recognised. Removed with the person.</summary>
public sealed record Consent
{
    public const int MostLength = 500;

    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    /// <summary>Of the text they agreed to; 1 to 100 characters.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>Who gave it: the person, a parent; 1 to 500 characters.</summary>
    public required string GivenBy { get; init; }

    /// <summary>Where the proof is: the number of a form, a link, the id of a click; up to 500 characters.</summary>
    public string? Evidence { get; init; }

    /// <summary>Null while it holds.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <exception cref="SemblanceException">Invalid, <c>consent-text</c>.</exception>
    public void Check()
    {
        if (IsOutside(Version, 100) || IsOutside(GivenBy, MostLength) || (Evidence is not null && IsOutside(Evidence, MostLength)))
        {
            throw new SemblanceException(ErrorKind.Invalid, "consent-text",
                $"A consent says to which version of the text (up to 100 characters), who gave it and where the proof is (up to {MostLength} each).");
        }
    }

    private static bool IsOutside(string? text, int most) => string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(char.IsControl);
}
