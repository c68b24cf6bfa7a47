using Semblance.Clients;

namespace Semblance.Privacy;

/// <summary>Decides whether somebody may be enrolled.</summary>
public static class ConsentRule
{
    /// <summary>Whether consents cover what the client's settings ask for; always where they ask for none.</summary>
    public static bool Holds(ClientSettings settings, IEnumerable<Consent> consents) =>
        !settings.ConsentRequired || consents.Any(c => c.Version == settings.ConsentVersion && c.WithdrawnAt is null);

    public static SemblanceException Missing(ClientSettings settings) => new(ErrorKind.Refused, "consent-missing",
        $"This client enrols nobody without a consent to version {settings.ConsentVersion} of its text: record one first, or give it with the photos.");
}
