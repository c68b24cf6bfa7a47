using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryTags(InMemoryTables tables) : ITagStore
{
    public Task<int> AddAsync(ClientId client, IReadOnlyList<Tag> tags, CancellationToken cancellationToken) => tables.WriteAsync(
        client,
        library =>
        {
            var stored = DocumentRules.Stored(client, tags, t => t.Client, DocumentRules.Stored);
            stored.ForEach(t => library.Check(client, t.Document));
            var after = stored.Aggregate(library.Tags, (kept, tag) => kept.ContainsKey(tag.Id) ? kept : kept.Add(tag.Id, tag));
            return (library with { Tags = after }, after.Count - library.Tags.Count);
        },
        cancellationToken);

    public Task<Tag?> FindAsync(ClientId client, TagId id, CancellationToken cancellationToken) => Task.FromResult(Of(client).FirstOrDefault(t => t.Id == id));

    public Task<Tag?> FindAsync(ClientId client, DocumentId document, string name, CancellationToken cancellationToken) =>
        Task.FromResult(Of(client).Where(t => t.Document == document && t.Name == name).MinBy(t => t.Id));

    public Task<IReadOnlyList<Tag>> ListAsync(ClientId client, TagQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Tag>>([.. Of(client)
            .Where(t => (query.Document is null || t.Document == query.Document) && (query.Name is null || t.Name == query.Name) && InMemoryText.Contains(t.Name, query.Text)
                && (query.After is not { } after || string.CompareOrdinal(t.Name, after.Name) is var order && (order > 0 || (order == 0 && t.Id.CompareTo(after.Id) > 0))))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .ThenBy(t => t.Id)
            .Take(query.Limit)]);
    }

    public Task<IReadOnlyList<TagUse>> TallyAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return Task.FromResult<IReadOnlyList<TagUse>>([.. Of(client)
            .GroupBy(t => t.Name, StringComparer.Ordinal)
            .Select(g => new TagUse(g.Key, g.Select(t => t.Document).Distinct().Count()))
            .OrderByDescending(u => u.Documents)
            .ThenBy(u => u.Name, StringComparer.Ordinal)
            .Take(limit)]);
    }

    public Task<bool> RemoveAsync(ClientId client, TagId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.Tags.TryGetValue(id, out var tag) && tag.Client == client
            ? (state with { Library = state.Library with { Tags = state.Library.Tags.Remove(id) } }, true)
            : (state, false),
        cancellationToken);

    public Task<int> RemoveAllAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var removed = state.Library.Tags.Values.Where(t => t.Client == client && t.Document == document).Select(t => t.Id).ToList();
            return (state with { Library = state.Library with { Tags = state.Library.Tags.RemoveRange(removed) } }, removed.Count);
        },
        cancellationToken);

    public Task AddPromptAsync(TagPrompt prompt, CancellationToken cancellationToken) => tables.WriteAsync(
        prompt.Client,
        library =>
        {
            library.Check(prompt.Client, prompt.Document);
            return library.Prompts.ContainsKey(prompt.Id)
                ? throw DocumentErrors.PromptExists(prompt.Id)
                : library with { Prompts = library.Prompts.Add(prompt.Id, DocumentRules.Stored(prompt)) };
        },
        cancellationToken);

    public async Task<TagPrompt?> FindPromptAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) =>
        await ListPromptsAsync(client, document, after: null, 1, cancellationToken) is [var latest] ? latest : null;

    public Task<IReadOnlyList<TagPrompt>> ListPromptsAsync(ClientId client, DocumentId document, TagPrompt? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return Task.FromResult<IReadOnlyList<TagPrompt>>([.. tables.State.Library.Prompts.Values
            .Where(p => p.Client == client && p.Document == document
                && InMemoryPages.IsAfter(after is null ? null : new(after.CreatedAt, after.Id.Value), p.CreatedAt, p.Id.Value))
            .OrderByDescending(p => p.CreatedAt)
            .ThenByDescending(p => p.Id)
            .Take(limit)]);
    }

    private IEnumerable<Tag> Of(ClientId client) => tables.State.Library.Tags.Values.Where(t => t.Client == client);
}
