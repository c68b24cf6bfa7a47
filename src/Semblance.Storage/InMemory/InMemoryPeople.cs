using System.Text;
using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryPeople(InMemoryTables tables) : IPeopleStore
{
    public Task AddAsync(Person person, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            StoreRules.CheckPerson(person);
            if (!state.Clients.ContainsKey(person.Client))
            {
                throw StoreErrors.ClientUnknown(person.Client);
            }

            return state.People.ContainsKey(person.Id) ? throw StoreErrors.PersonExists(person.Id) : Add(state, person, run: null);
        },
        cancellationToken);

    public Task<Person?> FindAsync(ClientId client, PersonId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.FindPerson(client, id));

    public Task<IReadOnlyList<Person>> FindManyAsync(ClientId client, IReadOnlyList<PersonId> ids, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return Task.FromResult<IReadOnlyList<Person>>(ids.Distinct().Select(id => state.FindPerson(client, id)).OfType<Person>().ToList());
    }

    public Task<PeoplePage> ListAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckQuery(query);
        var state = tables.State;
        var people = Match(state, client, query)
            .Order(ByName)
            .Where(p => query.After is not { } after || Compare(p.Name, p.Id, after.Name, after.Id) > 0)
            .Take(query.Limit + 1)
            .ToList();
        var faces = state.FacesOf(client).ToLookup(f => f.Person);
        var photos = state.PhotosOf(client).ToLookup(p => p.Person);
        var page = people.Take(query.Limit).Select(p => new PersonSummary(p, faces[p.Id].Count(), photos[p.Id].Count())).ToList();
        var next = people.Count > query.Limit ? new PeopleCursor(page[^1].Person.Name, page[^1].Person.Id) : null;
        return Task.FromResult(new PeoplePage(page, next));
    }

    public Task<int> CountAsync(ClientId client, PeopleQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Match(tables.State, client, query).Count());

    public Task<Person> UpdateAsync(Person person, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            StoreRules.CheckPerson(person);
            var stored = state.FindPerson(person.Client, person.Id) ?? throw StoreErrors.PersonUnknown(person.Id);
            if (stored.Revision != person.Revision)
            {
                throw StoreErrors.PersonChanged(person.Id, stored.Revision);
            }

            var updated = Stored(person) with { CreatedAt = stored.CreatedAt, UpdatedAt = tables.Now, Revision = stored.Revision + 1 };
            return (Replace(state, updated).WithGroups(person.Client, updated.Groups, run: null), updated);
        },
        cancellationToken);

    public Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (state.FindPerson(client, id) is null)
            {
                return (state, (PersonRemoval?)null);
            }

            var faces = state.FacesOf(client).Where(f => f.Person == id).ToList();
            var photos = state.PhotosOf(client).Where(p => p.Person == id).ToList();
            var next = InMemoryAccounts.Unlink(state, [id]) with
            {
                People = state.People.Remove(id),
                Faces = state.Faces.RemoveRange(faces.Select(f => f.Id)),
                Photos = state.Photos.RemoveRange(photos.Select(p => (id, p.Hash))),
            };
            var hashes = photos.Select(p => p.Hash).Concat(faces.Select(f => f.Photo).OfType<Photos.PhotoHash>());
            return (next, new PersonRemoval(faces.Count, photos.Count, next.Orphans(client, hashes)));
        },
        cancellationToken);

    public Task<PeopleLabels> ListLabelsAsync(ClientId client, CancellationToken cancellationToken)
    {
        var people = tables.State.People.Values.Select(row => row.Value).Where(p => p.Client == client).ToList();
        return Task.FromResult(new PeopleLabels(Count(people.Select(p => p.Region).OfType<string>()), Count(people.SelectMany(p => p.Groups))));
    }

    public static InMemoryState Add(InMemoryState state, Person person, RunId? run) => (state with
    {
        People = state.People.Add(person.Id, new Row<Person>(Stored(person), run, state.Written)),
        Written = state.Written + 1,
    }).WithGroups(person.Client, person.Groups, run);

    /// <summary>The same people but for one, as they are now.</summary>
    public static InMemoryState Replace(InMemoryState state, Person person) =>
        state with { People = state.People.SetItem(person.Id, state.People[person.Id] with { Value = person }) };

    private static readonly Comparer<Person> ByName = Comparer<Person>.Create((a, b) => Compare(a.Name, a.Id, b.Name, b.Id));

    // By UTF-8 bytes, as the databases do: not the same as UTF-16 beyond U+FFFF.
    private static int Compare(string name, PersonId id, string otherName, PersonId otherId)
    {
        var byName = Encoding.UTF8.GetBytes(name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(otherName));
        return byName != 0 ? byName : id.CompareTo(otherId);
    }

    private static IEnumerable<Person> Match(InMemoryState state, ClientId client, PeopleQuery query) => state.People.Values
        .Select(row => row.Value)
        .Where(p => p.Client == client)
        .Where(p => string.IsNullOrEmpty(query.Text) || Contains(p.Name, query.Text) || Contains(p.ExternalId ?? "", query.Text))
        .Where(p => string.IsNullOrEmpty(query.Region) || p.Region == query.Region)
        .Where(p => string.IsNullOrEmpty(query.Group) || p.Groups.Contains(query.Group, StringComparer.Ordinal))
        .Where(p => query.Attribute is not { } wanted || (p.Attributes.TryGetValue(wanted.Name, out var value) && value == wanted.Value));

    private static LabelUse[] Count(IEnumerable<string> labels) =>
        [.. labels.CountBy(l => l, StringComparer.Ordinal).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => new LabelUse(l.Key, l.Value))];

    private static bool Contains(string text, string part) => FoldAscii(text).Contains(FoldAscii(part), StringComparison.Ordinal);

    private static string FoldAscii(string text) =>
        string.Create(text.Length, text, (folded, source) => System.Text.Ascii.ToLower(source, folded, out _));

    private static Person Stored(Person person) => person with
    {
        Groups = person.Groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList(),
        Attributes = StoreJson.Sorted(person.Attributes),
        CreatedAt = StoreTime.Truncate(person.CreatedAt),
        UpdatedAt = StoreTime.Truncate(person.UpdatedAt),
    };
}
