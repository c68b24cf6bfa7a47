using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>People by what their owner calls them.</summary>
internal static class ExternalIds
{
    /// <summary>Of callers at the same moment two may both find it free: stores keep external ids as sources have them, doubles included.</summary>
    /// <exception cref="SemblanceException">Conflict, <c>external-id-taken</c>.</exception>
    public static async Task RequireFreeAsync(IStore store, Person person, CancellationToken stop)
    {
        if (person.ExternalId is { } id && (await ListAsync(store, person.Client, id, p => p.ExternalId == id, stop)).Find(p => p.Id != person.Id) is { } holder)
        {
            throw new SemblanceException(ErrorKind.Conflict, "external-id-taken", $"The external id is that of {holder.Id}: change them, or give another.");
        }
    }

    /// <summary>Whom an enrolment under a name goes to: the one with the external id where one is given, else the one with the name.</summary>
    /// <returns>Null when nobody has it.</returns>
    /// <exception cref="SemblanceException">Conflict: <c>person-ambiguous</c>, several share the name; <c>external-id-taken</c>, the id is that of another name.</exception>
    public static async Task<Person?> FindNamedAsync(IStore store, ClientId client, string name, string? externalId, CancellationToken stop)
    {
        if (externalId is not null)
        {
            var holder = (await ListAsync(store, client, externalId, p => p.ExternalId == externalId, stop)).FirstOrDefault();
            return holder is null || holder.Name == name ? holder
                : throw new SemblanceException(ErrorKind.Conflict, "external-id-taken", $"The external id is that of {holder.Id}, who has another name: give that id as person, or another external id.");
        }

        var named = await ListAsync(store, client, name, p => p.Name == name, stop);
        return named.Count < 2 ? named.SingleOrDefault()
            : throw new SemblanceException(ErrorKind.Conflict, "person-ambiguous", $"{named.Count} people have this name: give the person's id, or new=true to make another.");
    }

    private static async Task<List<Person>> ListAsync(IStore store, ClientId client, string text, Func<Person, bool> fits, CancellationToken stop)
    {
        var people = new List<Person>();
        for (PeopleQuery? query = new() { Text = text, Limit = 1_000 }; query is not null;)
        {
            var page = await store.People.ListAsync(client, query, stop);
            people.AddRange(page.People.Select(s => s.Person).Where(fits));
            query = page.Next is null ? null : query with { After = page.Next };
        }

        return people;
    }
}
