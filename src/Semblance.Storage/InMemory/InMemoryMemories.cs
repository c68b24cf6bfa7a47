using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryMemories(InMemoryTables tables) : IMemoryStore
{
    public Task AddAsync(Memory memory, CancellationToken cancellationToken) => tables.WriteAsync(
        memory.Client,
        library => library.Memories.ContainsKey(memory.Id)
            ? throw DocumentErrors.MemoryExists(memory.Id)
            : library with { Memories = library.Memories.Add(memory.Id, DocumentRules.Stored(memory)) },
        cancellationToken);

    public Task<Memory?> FindAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.Memories.TryGetValue(id, out var memory) && memory.Client == client ? memory : null);

    public Task<IReadOnlyList<Memory>> ListAsync(ClientId client, MemoryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Memory>>([.. tables.State.Library.Memories.Values
            .Where(m => m.Client == client && (query.Category is null || m.Category == query.Category) && (query.User is null || m.User == query.User)
                && InMemoryText.Contains(m.Content, query.Text) && InMemoryPages.IsAfter(query.After, m.CreatedAt, m.Id.Value))
            .OrderByDescending(m => m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .Take(query.Limit)]);
    }

    public Task<bool> RemoveAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.Memories.TryGetValue(id, out var memory) && memory.Client == client
            ? (state with { Library = state.Library with { Memories = state.Library.Memories.Remove(id) } }, true)
            : (state, false),
        cancellationToken);

    public Task<UserPreferences?> FindPreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.Preferences.GetValueOrDefault((client, user)));

    public Task UpdatePreferencesAsync(UserPreferences preferences, CancellationToken cancellationToken) => tables.WriteAsync(
        preferences.Client,
        library =>
        {
            var stored = DocumentRules.Stored(preferences);
            return library with { Preferences = library.Preferences.SetItem((stored.Client, stored.User), stored) };
        },
        cancellationToken);

    public Task<bool> RemovePreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) => tables.WriteAsync(
        state => (
            state with { Library = state.Library with { Preferences = state.Library.Preferences.Remove((client, user)) } },
            state.Library.Preferences.ContainsKey((client, user))),
        cancellationToken);

    public Task AddSkillAsync(Skill skill, CancellationToken cancellationToken) => tables.WriteAsync(
        skill.Client,
        library =>
        {
            var stored = DocumentRules.Stored(skill);
            return library.Skills.ContainsKey(skill.Id) || library.Skills.Values.Any(s => s.Client == stored.Client && s.Name == stored.Name)
                ? throw DocumentErrors.SkillExists(skill)
                : library with { Skills = library.Skills.Add(skill.Id, stored) };
        },
        cancellationToken);

    public Task<Skill?> FindSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) => Task.FromResult(Find(tables.State.Library, client, id));

    public Task<IReadOnlyList<Skill>> ListSkillsAsync(ClientId client, SkillQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Skill>>([.. tables.State.Library.Skills.Values
            .Where(s => s.Client == client && (query.IsEnabled is null || s.IsEnabled == query.IsEnabled)
                && (query.After is null || string.CompareOrdinal(s.Name, query.After) > 0))
            .OrderBy(s => s.Name, StringComparer.Ordinal)
            .Take(query.Limit)]);
    }

    public Task UpdateSkillAsync(Skill skill, CancellationToken cancellationToken) => tables.WriteAsync(
        skill.Client,
        library =>
        {
            var stored = DocumentRules.Stored(skill);
            var before = Find(library, skill.Client, skill.Id) ?? throw DocumentErrors.SkillUnknown(skill.Id);
            return library with { Skills = library.Skills.SetItem(skill.Id, stored with { Name = before.Name, CreatedAt = before.CreatedAt }) };
        },
        cancellationToken);

    public Task<bool> RemoveSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state.Library, client, id) is null
            ? (state, false)
            : (state with { Library = state.Library with { Skills = state.Library.Skills.Remove(id) } }, true),
        cancellationToken);

    private static Skill? Find(InMemoryLibrary library, ClientId client, SkillId id) => library.Skills.TryGetValue(id, out var skill) && skill.Client == client ? skill : null;
}
