using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;

namespace Semblance.Migration.Documents;

/// <summary>The rows of a store that rows of a source are compared with. Reads some ahead where a contract gives pages.</summary>
internal sealed class StoredDocuments(IStore store, ClientId client)
{
    private const int Page = 1_000;
    private const int MostPages = 32;

    private readonly Dictionary<(string Sort, Guid Parent), Dictionary<string, object>> _children = [];
    private readonly Dictionary<(Type Sort, DocumentId Document), Dictionary<int, DocumentPart>> _parts = [];

    /// <summary>The row of the same id, or place; null when the store has none.</summary>
    public async Task<object?> FindAsync(object row, CancellationToken cancellationToken) => row switch
    {
        PartRow p => await FindPartAsync(p, cancellationToken) is { } part ? new PartRow(p.Document, part) : null,
        StructureRow s => await store.Documents.FindStructureAsync(client, s.Document, cancellationToken) is { } json ? new StructureRow(s.Document, json) : null,
        Tag t => await store.Tags.FindAsync(client, t.Id, cancellationToken),
        FactEvidence e => await store.Facts.FindEvidenceAsync(client, e.Id, cancellationToken),
        TagPrompt p => await FindChildAsync("prompt", p.Document.Value, p.Id.ToString(), () => PromptsAsync(p.Document, cancellationToken)),
        Fact f => await FindChildAsync("fact", f.Artifact.Value, f.Id.ToString(), () => FactsAsync(f.Artifact, cancellationToken)),
        DocumentEntity e => await FindChildAsync("entity", e.Document.Value, e.Id.ToString(), () => EntitiesAsync(e.Document, cancellationToken)),
        MetricHit h => await FindChildAsync("figure", h.Document.Value, h.Id.ToString(), () => HitsAsync(h.Document, cancellationToken)),
        _ => await FindRootAsync(DocumentFields.Key(row)!, cancellationToken),
    };

    /// <param name="key">As <see cref="DocumentFields.Key"/> gives it.</param>
    public async Task<object?> FindRootAsync(string key, CancellationToken cancellationToken)
    {
        var (sort, id) = (key[..key.IndexOf(':', StringComparison.Ordinal)], key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return sort switch
        {
            "artifact" => await store.Artifacts.FindAsync(client, new ArtifactId(Guid.Parse(id)), cancellationToken),
            "document" => await store.Documents.FindAsync(client, new DocumentId(Guid.Parse(id)), cancellationToken),
            "summary" => await store.Facts.FindSummaryAsync(client, new SummaryId(Guid.Parse(id)), cancellationToken),
            "memory" => await store.Memories.FindAsync(client, new MemoryId(Guid.Parse(id)), cancellationToken),
            "preferences" => await store.Memories.FindPreferencesAsync(client, id, cancellationToken),
            "skill" => await store.Memories.FindSkillAsync(client, new SkillId(Guid.Parse(id)), cancellationToken),
            _ => await store.Hrm.FindAsync(client, new HrmRunId(Guid.Parse(id)), cancellationToken),
        };
    }

    /// <returns>False when it was gone already.</returns>
    public async Task<bool> RemoveRootAsync(string key, CancellationToken cancellationToken)
    {
        var (sort, id) = (key[..key.IndexOf(':', StringComparison.Ordinal)], key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return sort switch
        {
            "artifact" => await store.Artifacts.RemoveAsync(client, new ArtifactId(Guid.Parse(id)), cancellationToken),
            "document" => await store.Documents.RemoveAsync(client, new DocumentId(Guid.Parse(id)), cancellationToken),
            "summary" => await store.Facts.RemoveSummaryAsync(client, new SummaryId(Guid.Parse(id)), cancellationToken),
            "memory" => await store.Memories.RemoveAsync(client, new MemoryId(Guid.Parse(id)), cancellationToken),
            "preferences" => await store.Memories.RemovePreferencesAsync(client, id, cancellationToken),
            "skill" => await store.Memories.RemoveSkillAsync(client, new SkillId(Guid.Parse(id)), cancellationToken),
            _ => await store.Hrm.RemoveAsync(client, new HrmRunId(Guid.Parse(id)), cancellationToken),
        };
    }

    /// <summary>How many rows hang on a root in the store, by sort, those of none left out.</summary>
    public async Task<SortedDictionary<string, long>> CountChildrenAsync(string key, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        void Add(string sort, long count)
        {
            if (count > 0)
            {
                counts[sort] = count;
            }
        }

        if (key.StartsWith("document:", StringComparison.Ordinal))
        {
            var id = new DocumentId(Guid.Parse(key["document:".Length..]));
            var parts = await store.Documents.CountPartsAsync(client, id, cancellationToken);
            Add("sections", parts.Sections);
            Add("tables", parts.Tables);
            Add("endpoints", parts.Endpoints);
            Add("log-entries", parts.LogEntries);
            Add("tags", await TagsAsync(id, cancellationToken));
            Add("prompts", (await PromptsAsync(id, cancellationToken)).Count);
            Add("entities", (await EntitiesAsync(id, cancellationToken)).Count);
            Add("figures", (await HitsAsync(id, cancellationToken)).Count);
            Add("structure", await store.Documents.FindStructureAsync(client, id, cancellationToken) is null ? 0 : 1);
        }
        else if (key.StartsWith("artifact:", StringComparison.Ordinal))
        {
            var id = new ArtifactId(Guid.Parse(key["artifact:".Length..]));
            Add("facts", (await FactsAsync(id, cancellationToken)).Count);
            Add("evidence", await EvidenceAsync(id, cancellationToken));
        }

        return counts;
    }

    private async Task<DocumentPart?> FindPartAsync(PartRow row, CancellationToken cancellationToken)
    {
        var (of, order) = ((row.Part.GetType(), row.Document), row.Part.Order);
        if (_parts.TryGetValue(of, out var page) && page.TryGetValue(order, out var known))
        {
            return known;
        }

        // A source need not keep the parts of one document together.
        if (_parts.Count >= MostPages)
        {
            _parts.Clear();
        }

        _parts[of] = page = (await PartsAsync(row.Part, row.Document, order - 1, cancellationToken)).ToDictionary(p => p.Order);
        return page.GetValueOrDefault(order);
    }

    private async Task<IEnumerable<DocumentPart>> PartsAsync(DocumentPart like, DocumentId document, int after, CancellationToken cancellationToken)
    {
        var cursor = new PartCursor(document, after);
        return like switch
        {
            Section => await store.Documents.ListSectionsAsync(client, document, after, Page, cancellationToken),
            TableRows => await store.Documents.ListTablesAsync(client, document, after, 10, cancellationToken),
            ApiEndpoint => (await store.Documents.ListEndpointsAsync(client, new EndpointQuery { Document = document, After = cursor, Limit = Page }, cancellationToken)).Select(p => p.Part),
            _ => (await store.Documents.ListLogEntriesAsync(client, new LogQuery { Document = document, After = cursor, Limit = Page }, cancellationToken)).Select(p => p.Part),
        };
    }

    private async Task<object?> FindChildAsync<T>(string sort, Guid parent, string id, Func<Task<List<(string Id, T Row)>>> list)
        where T : notnull
    {
        if (!_children.TryGetValue((sort, parent), out var rows))
        {
            // Rows come parent by parent, mostly: one parent's are enough to remember.
            _children.Clear();
            _children[(sort, parent)] = rows = (await list()).ToDictionary(r => r.Id, r => (object)r.Row, StringComparer.Ordinal);
        }

        return rows.GetValueOrDefault(id);
    }

    private Task<List<(string, TagPrompt)>> PromptsAsync(DocumentId document, CancellationToken cancellationToken) =>
        AllAsync<TagPrompt>(after => store.Tags.ListPromptsAsync(client, document, after, Page, cancellationToken), p => p.Id.ToString());

    private Task<List<(string, Fact)>> FactsAsync(ArtifactId artifact, CancellationToken cancellationToken) =>
        AllAsync<Fact>(after => store.Facts.ListFactsAsync(client, new FactQuery { Artifact = artifact, After = after?.Id, Limit = Page }, cancellationToken), f => f.Id.ToString());

    private Task<List<(string, DocumentEntity)>> EntitiesAsync(DocumentId document, CancellationToken cancellationToken) =>
        AllAsync<DocumentEntity>(after => store.Facts.ListEntitiesAsync(client, new EntityQuery { Document = document, After = after?.Id, Limit = Page }, cancellationToken), e => e.Id.ToString());

    private Task<List<(string, MetricHit)>> HitsAsync(DocumentId document, CancellationToken cancellationToken) =>
        AllAsync<MetricHit>(after => store.Facts.ListMetricHitsAsync(client, new MetricHitQuery { Document = document, After = after?.Id, Limit = Page }, cancellationToken), h => h.Id.ToString());

    private async Task<long> TagsAsync(DocumentId document, CancellationToken cancellationToken) => (await AllAsync<Tag>(
        after => store.Tags.ListAsync(client, new TagQuery { Document = document, After = after is null ? null : new TagCursor(after.Name, after.Id), Limit = Page }, cancellationToken), t => t.Id.ToString())).Count;

    private async Task<long> EvidenceAsync(ArtifactId artifact, CancellationToken cancellationToken) => (await AllAsync<FactEvidence>(
        after => store.Facts.ListEvidenceAsync(client, new EvidenceQuery { Artifact = artifact, After = after?.Id, Limit = Page }, cancellationToken), e => e.Id.ToString())).Count;

    private static async Task<List<(string Id, T Row)>> AllAsync<T>(Func<T?, Task<IReadOnlyList<T>>> list, Func<T, string> id)
        where T : class
    {
        var all = new List<(string, T)>();
        for (IReadOnlyList<T> page = []; all.Count == 0 || page.Count == Page;)
        {
            page = await list(page.Count > 0 ? page[^1] : null);
            all.AddRange(page.Select(r => (id(r), r)));
            if (page.Count == 0)
            {
                break;
            }
        }

        return all;
    }
}
