using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Privacy;

/// <summary>Decides whether somebody may be enrolled.</summary>
public static class ConsentRule
{
    public const string MissingCode = "consent-missing";

    /// <summary>Whether consents cover what the client's settings ask for; always where they ask for none.</summary>
    public static bool Holds(ClientSettings settings, IEnumerable<Consent> consents) =>
        !settings.ConsentRequired || consents.Any(c => c.Version == settings.ConsentVersion && c.WithdrawnAt is null);

    /// <summary>Lets nobody be enrolled without the consent that their client asks for, on record or given now.</summary>
    /// <param name="given">With what is enrolled; null for none.</param>
    /// <exception cref="SemblanceException">Refused, <c>consent-missing</c>; Invalid, <c>consent-text</c>.</exception>
    public static async Task RequireAsync(IStore store, ClientSettings settings, Person person, Consent? given, CancellationToken cancellationToken)
    {
        given?.Check();
        if (settings.ConsentRequired && !Holds(
            settings, [.. await store.Privacy.ListConsentsAsync(person.Client, person.Id, cancellationToken), .. given is null ? [] : new[] { given }]))
        {
            throw Missing(settings);
        }
    }

    private static SemblanceException Missing(ClientSettings settings) => new(ErrorKind.Refused, MissingCode,
        $"This client enrols nobody without a consent to version {settings.ConsentVersion} of its text: record one first, or give it with the photos.");
}
