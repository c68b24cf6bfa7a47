using System.Collections.Immutable;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryDocuments(InMemoryTables tables) : IDocumentStore
{
    public Task AddAsync(Document document, CancellationToken cancellationToken) => tables.WriteAsync(
        document.Client,
        library =>
        {
            CheckArtifact(library, document);
            return library.Documents.ContainsKey(document.Id)
                ? throw DocumentErrors.DocumentExists(document.Id)
                : library with { Documents = library.Documents.Add(document.Id, DocumentRules.Stored(document)) };
        },
        cancellationToken);

    public Task<Document?> FindAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => Task.FromResult(tables.State.Library.Find(client, id));

    public Task<IReadOnlyList<Document>> ListAsync(ClientId client, DocumentQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var library = tables.State.Library;
        return Task.FromResult<IReadOnlyList<Document>>([.. library.Documents.Values
            .Where(d => d.Client == client && (query.Kind is null || d.Kind == query.Kind) && (query.Artifact is null || d.Artifact == query.Artifact)
                && (query.Tag is null || library.Tags.Values.Any(t => t.Document == d.Id && t.Name == query.Tag))
                && (InMemoryText.Contains(d.Title, query.Text) || InMemoryText.Contains(d.Path, query.Text))
                && InMemoryPages.IsAfter(query.After, d.CreatedAt, d.Id.Value))
            .OrderByDescending(d => d.CreatedAt)
            .ThenByDescending(d => d.Id)
            .Take(query.Limit)]);
    }

    public Task<IReadOnlyDictionary<DocumentId, string>> ListNamesAsync(ClientId client, IReadOnlyList<DocumentId> ids, CancellationToken cancellationToken)
    {
        var library = tables.State.Library;
        return Task.FromResult<IReadOnlyDictionary<DocumentId, string>>(ids.Distinct()
            .Select(id => library.Find(client, id))
            .OfType<Document>()
            .Select(d => (d.Id, Name: d.Title ?? (d.Artifact is { } artifact ? library.Artifacts[artifact].Name : null) ?? d.Path))
            .Where(n => n.Name is not null)
            .ToDictionary(n => n.Id, n => n.Name!));
    }

    public Task UpdateAsync(Document document, CancellationToken cancellationToken) => tables.WriteAsync(
        document.Client,
        library =>
        {
            var stored = library.Find(document.Client, document.Id) ?? throw DocumentErrors.DocumentUnknown(document.Id);
            CheckArtifact(library, document);
            return library with { Documents = library.Documents.SetItem(document.Id, DocumentRules.Stored(document) with { CreatedAt = stored.CreatedAt }) };
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Library.Find(client, id) is null ? (state, false) : (state with { Library = state.Library.Without(id) }, true), cancellationToken);

    public Task<int> AddPartsAsync(ClientId client, DocumentId id, IReadOnlyList<DocumentPart> parts, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var stored = DocumentRules.Stored(parts);
            state.Library.Check(client, id);
            var before = state.Library.Parts.GetValueOrDefault(id) ?? ImmutableSortedDictionary<(int, string), DocumentPart>.Empty;
            var after = stored.Aggregate(before, (kept, part) => kept.ContainsKey(KeyOf(part)) ? kept : kept.Add(KeyOf(part), part));
            return (state with { Library = state.Library with { Parts = state.Library.Parts.SetItem(id, after) } }, after.Count - before.Count);
        },
        cancellationToken);

    public Task<DocumentCounts> CountPartsAsync(ClientId client, DocumentId id, CancellationToken cancellationToken)
    {
        var parts = tables.State.Library.PartsOf<DocumentPart>(client, id).ToList();
        return Task.FromResult(new DocumentCounts(
            parts.OfType<Section>().Count(), parts.OfType<TableRows>().Count(), parts.OfType<ApiEndpoint>().Count(), parts.OfType<LogEntry>().Count()));
    }

    public Task<IReadOnlyList<Section>> ListSectionsAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Page<Section>(client, id, after, limit));

    public Task<IReadOnlyList<TableRows>> ListTablesAsync(ClientId client, DocumentId id, int after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(Page<TableRows>(client, id, after, limit));

    public Task<IReadOnlyList<StoredPart<ApiEndpoint>>> ListEndpointsAsync(ClientId client, EndpointQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Page<ApiEndpoint>(
            client, query.Document, query.After, query.Limit,
            e => (query.Method is null || e.Method == query.Method) && (query.Tag is null || e.Tags.Contains(query.Tag, StringComparer.Ordinal)) && InMemoryText.Contains(e.Path, query.Path)));

    public Task<IReadOnlyList<StoredPart<LogEntry>>> ListLogEntriesAsync(ClientId client, LogQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Page<LogEntry>(
            client, query.Document, query.After, query.Limit,
            e => (query.Level is null || e.Level == query.Level) && (query.Code is null || e.Code == query.Code) && InMemoryText.Contains(e.Message, query.Text) && IsWithin(e, query)));

    public Task<DocumentPart?> FindPartAsync(ClientId client, DocumentId id, int order, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library.PartsOf<DocumentPart>(client, id).FirstOrDefault(p => p.Order == order));

    public Task<string?> FindStructureAsync(ClientId client, DocumentId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Library is var library && library.Find(client, id) is not null ? library.Structures.GetValueOrDefault(id) : null);

    public Task UpdateStructureAsync(ClientId client, DocumentId id, string? structure, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var stored = DocumentJson.Optional(structure, "structure of a document");
            var library = state.Library;
            library.Check(client, id);
            return state with { Library = library with { Structures = stored is null ? library.Structures.Remove(id) : library.Structures.SetItem(id, stored) } };
        },
        cancellationToken);

    private static void CheckArtifact(InMemoryLibrary library, Document document)
    {
        if (document.Artifact is { } artifact)
        {
            library.Check(document.Client, artifact);
        }
    }

    private static (int Order, string Sort) KeyOf(DocumentPart part) => (part.Order, part.GetType().Name);

    private static bool IsWithin(LogEntry entry, LogQuery query) => entry.At is { } at
        ? (query.From is null || at >= query.From) && (query.To is null || at <= query.To)
        : query.WithUntimed || (query.From is null && query.To is null);

    private IReadOnlyList<T> Page<T>(ClientId client, DocumentId id, int after, int limit)
        where T : DocumentPart
    {
        StoreRules.CheckPage(limit);
        return [.. tables.State.Library.PartsOf<T>(client, id).Where(p => p.Order > after).Take(limit)];
    }

    private IReadOnlyList<StoredPart<T>> Page<T>(ClientId client, DocumentId? document, PartCursor? after, int limit, Func<T, bool> isWanted)
        where T : DocumentPart
    {
        StoreRules.CheckPage(limit);
        var library = tables.State.Library;
        return [.. library.Documents.Values
            .Where(d => d.Client == client && (document is null || d.Id == document))
            .OrderBy(d => d.Id)
            .SelectMany(d => library.PartsOf<T>(client, d.Id).Where(isWanted).Select(p => new StoredPart<T>(d.Id, p)))
            .Where(p => InMemoryPages.IsAfter(after, p.Document, p.Part.Order))
            .Take(limit)];
    }
}
