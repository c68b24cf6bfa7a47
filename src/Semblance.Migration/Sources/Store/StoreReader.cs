using Semblance.Clients;
using Semblance.Migration.Plan;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Sources.Store;

/// <summary>
/// One client's rows of an open store, for the sources made of them. The people are read once and held, as every plan holds them; faces and photos are
/// streamed. Disposing it closes the store.
/// </summary>
/// <param name="photos">Null where photos and the pictures of faces are none of the copy.</param>
/// <param name="leaveOpen">The store is somebody else's to close.</param>
internal sealed class StoreReader(IStore store, IPhotoFiles? photos, ClientId client, bool leaveOpen = false) : IDisposable
{
    private const int PageSize = PeopleQuery.DefaultLimit * 10;

    private List<(Person Person, LegacyPerson Legacy, int Photos)>? _people;
    private Dictionary<PersonId, LegacyPerson> _byId = [];
    private bool _disposed;

    public IStore Store => store;

    public IPhotoFiles? Photos => photos;

    public ClientId Client => client;

    /// <summary>Everybody by name, then id, with the number of their photos.</summary>
    public IReadOnlyList<(Person Person, LegacyPerson Legacy, int Photos)> People(CancellationToken cancellationToken)
    {
        if (_people is null)
        {
            var people = ReadPeople(cancellationToken).ToList();
            _byId = people.ToDictionary(p => p.Person.Id, p => p.Legacy);
            _people = people;
        }

        return _people;
    }

    /// <summary>Refused, <c>source-changed</c>, when the person came after the others were read.</summary>
    public LegacyPerson PersonOf(PersonId id, string table)
    {
        People(CancellationToken.None);
        return _byId.GetValueOrDefault(id) ?? throw FileFingerprint.Changed(table, $"has rows of somebody new ({id})");
    }

    /// <summary>Sources are read synchronously, on a thread of their own.</summary>
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    public void Dispose()
    {
        if (!_disposed && !leaveOpen)
        {
            _disposed = true;
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private IEnumerable<(Person Person, LegacyPerson Legacy, int Photos)> ReadPeople(CancellationToken cancellationToken)
    {
        for (var query = new PeopleQuery { Limit = PageSize }; ;)
        {
            var page = Wait(store.People.ListAsync(client, query, cancellationToken));
            foreach (var summary in page.People)
            {
                yield return (summary.Person, ToLegacy(summary.Person), summary.Photos);
            }

            if (page.Next is null)
            {
                yield break;
            }

            query = query with { After = page.Next };
        }
    }

    private static LegacyPerson ToLegacy(Person person) => new()
    {
        Key = $"{person.Id}",
        Id = person.Id,
        Name = person.Name,
        ExternalId = person.ExternalId,
        Region = person.Region,
        Groups = person.Groups,
        Attributes = person.Attributes,
        CreatedAt = person.CreatedAt,
        UpdatedAt = person.UpdatedAt,
    };
}
