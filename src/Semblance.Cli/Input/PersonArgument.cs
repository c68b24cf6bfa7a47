using System.CommandLine;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Cli.Input;

/// <summary>A person as people name them: by id, external id, or exact name where only one person has it.</summary>
internal static class PersonArgument
{
    private const int NamesCompared = 20_000;

    public const string Help = "Id, external id or exact name.";

    public static Argument<string> Symbol() => new("PERSON") { Description = Help };

    /// <exception cref="SemblanceException">
    /// NotFound, <c>person-unknown</c>, with the nearest name; Invalid, <c>person-ambiguous</c>, with the ids of those who share the name.
    /// </exception>
    public static async Task<Person> FindAsync(IStore store, ClientId client, string text, CancellationToken cancellationToken)
    {
        if (Guid.TryParseExact(text, "D", out var id) && await store.People.FindAsync(client, new PersonId(id), cancellationToken) is { } byId)
        {
            return byId;
        }

        var holders = text.Length == 0 ? [] : await ReadAsync(store, client, text, int.MaxValue, cancellationToken);
        var exact = holders.Where(p => p.ExternalId == text).ToList();
        if (exact.Count == 0)
        {
            exact = holders.Where(p => p.Name == text).ToList();
        }

        return exact.Count switch
        {
            1 => exact[0],
            0 => throw await UnknownAsync(store, client, text, cancellationToken),
            _ => throw new SemblanceException(ErrorKind.Invalid, "person-ambiguous",
                $"{exact.Count} people are called \"{text}\": name one by id, {string.Join(" or ", exact.Take(5).Select(p => p.Id))}."),
        };
    }

    /// <summary>Who an enrolment under a name goes to: the one with the external id where one is given, else the one with the name.</summary>
    /// <returns>Null when nobody has it.</returns>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>person-ambiguous</c>, where several share the name; Conflict, <c>external-id-taken</c>, where the id is somebody's of another name.
    /// </exception>
    public static async Task<Person?> FindNamedAsync(
        IStore store, ClientId client, string name, string? externalId, CancellationToken cancellationToken)
    {
        var holders = await ReadAsync(store, client, externalId ?? name, int.MaxValue, cancellationToken);
        if (externalId is not null)
        {
            var holder = holders.Find(p => p.ExternalId == externalId);
            return holder is null || holder.Name == name
                ? holder
                : throw new SemblanceException(ErrorKind.Conflict, "external-id-taken",
                    $"{externalId} is {holder.Name} ({holder.Id}): add to them with --person {holder.Id}, or give another external id.");
        }

        var named = holders.Where(p => p.Name == name).ToArray();
        return named.Length < 2
            ? named.SingleOrDefault()
            : throw new SemblanceException(ErrorKind.Invalid, "person-ambiguous",
                $"{named.Length} people are called \"{name}\": name one by --person {named[0].Id}, or make another with --new.");
    }

    private static async Task<SemblanceException> UnknownAsync(IStore store, ClientId client, string text, CancellationToken cancellationToken)
    {
        var people = await ReadAsync(store, client, null, NamesCompared, cancellationToken);
        var nearest = NearestName.Find(text, people.SelectMany(p => p.ExternalId is null ? [p.Name] : new[] { p.Name, p.ExternalId }));
        var hint = nearest is null ? "'semblance people list' shows who is there." : $"Did you mean \"{nearest}\"?";
        return new SemblanceException(ErrorKind.NotFound, "person-unknown", $"There is no person \"{text}\". {hint}");
    }

    private static async Task<List<Person>> ReadAsync(IStore store, ClientId client, string? text, int atMost, CancellationToken cancellationToken)
    {
        var people = new List<Person>();
        var query = new PeopleQuery { Text = text, Limit = 1_000 };
        for (PeopleQuery? next = query; next is not null && people.Count < atMost;)
        {
            var page = await store.People.ListAsync(client, next, cancellationToken);
            people.AddRange(page.People.Select(s => s.Person));
            next = page.Next is null ? null : query with { After = page.Next };
        }

        return people;
    }
}
