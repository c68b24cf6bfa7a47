using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryLabels(InMemoryTables tables) : ILabelStore
{
    public Task<IReadOnlyList<LabelUse>> ListGroupsAsync(ClientId client, CancellationToken cancellationToken)
    {
        var state = tables.State;
        var members = state.PeopleOf(client).SelectMany(p => p.Groups).CountBy(g => g, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<LabelUse>>(
            [.. state.Groups.Keys.Where(g => g.Client == client).Select(g => new LabelUse(g.Name, members.GetValueOrDefault(g.Name))).OrderBy(g => g.Name, StringComparer.Ordinal)]);
    }

    public Task AddGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            InMemoryAccounts.CheckOwner(state, client, person: null);
            return state.Groups.ContainsKey((client, name)) ? throw StoreErrors.GroupExists(name) : state.WithGroups(client, [name], run: null);
        },
        cancellationToken);

    public Task<int> RenameGroupAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var run = Get(state, client, name);
            if (name != newName && state.Groups.ContainsKey((client, newName)))
            {
                throw StoreErrors.GroupExists(newName);
            }

            var members = MembersOf(state, client, name);
            var next = state with { Groups = state.Groups.Remove((client, name)).Add((client, newName), run) };
            return (members.Aggregate(next, (s, p) => Change(s, p, p.Groups.Where(g => g != name).Append(newName))), members.Count);
        },
        cancellationToken);

    public Task<int?> RemoveGroupAsync(ClientId client, string name, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (!state.Groups.ContainsKey((client, name)))
            {
                return (state, (int?)null);
            }

            var members = MembersOf(state, client, name);
            var next = state with { Groups = state.Groups.Remove((client, name)) };
            return (members.Aggregate(next, (s, p) => Change(s, p, p.Groups.Where(g => g != name))), members.Count);
        },
        cancellationToken);

    public Task<int> AddMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            Get(state, client, group);
            var added = people.Distinct().Select(id => state.FindPerson(client, id) ?? throw StoreErrors.PersonUnknown(id))
                .Where(p => !p.Groups.Contains(group, StringComparer.Ordinal)).ToList();
            return (added.Aggregate(state, (s, p) => Change(s, p, p.Groups.Append(group))), added.Count);
        },
        cancellationToken);

    public Task<int> RemoveMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            Get(state, client, group);
            var members = MembersOf(state, client, group).Where(p => people.Contains(p.Id)).ToList();
            return (members.Aggregate(state, (s, p) => Change(s, p, p.Groups.Where(g => g != group))), members.Count);
        },
        cancellationToken);

    public Task<int> RenameRegionAsync(ClientId client, string name, string newName, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var people = state.PeopleOf(client).Where(p => p.Region == name).ToList();
            return (people.Aggregate(state, (s, p) => Change(s, p with { Region = newName }, p.Groups)), people.Count);
        },
        cancellationToken);

    private static Imports.RunId? Get(InMemoryState state, ClientId client, string name) =>
        state.Groups.TryGetValue((client, name), out var run) ? run : throw StoreErrors.GroupUnknown(name);

    private static List<Person> MembersOf(InMemoryState state, ClientId client, string group) =>
        [.. state.PeopleOf(client).Where(p => p.Groups.Contains(group, StringComparer.Ordinal))];

    private InMemoryState Change(InMemoryState state, Person person, IEnumerable<string> groups) => InMemoryPeople.Replace(
        state,
        person with { Groups = [.. groups.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], UpdatedAt = tables.Now, Revision = person.Revision + 1 });
}
