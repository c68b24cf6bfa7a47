using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary>The people that an answer names by id.</summary>
internal static class PeopleReferences
{
    public static async Task<IReadOnlyDictionary<PersonId, Person>> FindAsync(IStore store, ClientId client, IEnumerable<PersonId> ids, CancellationToken stop)
    {
        var wanted = ids.Distinct().ToArray();
        return wanted.Length == 0 ? new Dictionary<PersonId, Person>() : (await store.People.FindManyAsync(client, wanted, stop)).ToDictionary(p => p.Id);
    }
}
