using System.Collections.Immutable;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

/// <summary>All that is kept of documents at one moment.</summary>
internal sealed record InMemoryLibrary
{
    public ImmutableDictionary<ArtifactId, Artifact> Artifacts { get; init; } = ImmutableDictionary<ArtifactId, Artifact>.Empty;

    public ImmutableDictionary<DocumentId, Document> Documents { get; init; } = ImmutableDictionary<DocumentId, Document>.Empty;

    public ImmutableDictionary<DocumentId, string> Structures { get; init; } = ImmutableDictionary<DocumentId, string>.Empty;

    public ImmutableDictionary<DocumentId, ImmutableSortedDictionary<(int Order, string Sort), DocumentPart>> Parts { get; init; } =
        ImmutableDictionary<DocumentId, ImmutableSortedDictionary<(int, string), DocumentPart>>.Empty;

    public ImmutableDictionary<TagId, Tag> Tags { get; init; } = ImmutableDictionary<TagId, Tag>.Empty;

    public ImmutableDictionary<TagPromptId, TagPrompt> Prompts { get; init; } = ImmutableDictionary<TagPromptId, TagPrompt>.Empty;

    public ImmutableDictionary<FactId, Fact> Facts { get; init; } = ImmutableDictionary<FactId, Fact>.Empty;

    public ImmutableDictionary<EvidenceId, FactEvidence> Evidence { get; init; } = ImmutableDictionary<EvidenceId, FactEvidence>.Empty;

    public ImmutableDictionary<EntityId, DocumentEntity> Entities { get; init; } = ImmutableDictionary<EntityId, DocumentEntity>.Empty;

    public ImmutableDictionary<MetricHitId, MetricHit> MetricHits { get; init; } = ImmutableDictionary<MetricHitId, MetricHit>.Empty;

    public ImmutableDictionary<SummaryId, Summary> Summaries { get; init; } = ImmutableDictionary<SummaryId, Summary>.Empty;

    public ImmutableDictionary<MemoryId, Memory> Memories { get; init; } = ImmutableDictionary<MemoryId, Memory>.Empty;

    public ImmutableDictionary<(ClientId Client, string User), UserPreferences> Preferences { get; init; } =
        ImmutableDictionary<(ClientId, string), UserPreferences>.Empty;

    public ImmutableDictionary<SkillId, Skill> Skills { get; init; } = ImmutableDictionary<SkillId, Skill>.Empty;

    public ImmutableDictionary<HrmRunId, HrmRun> HrmRuns { get; init; } = ImmutableDictionary<HrmRunId, HrmRun>.Empty;

    public Artifact? Find(ClientId client, ArtifactId id) => Artifacts.TryGetValue(id, out var artifact) && artifact.Client == client ? artifact : null;

    public Document? Find(ClientId client, DocumentId id) => Documents.TryGetValue(id, out var document) && document.Client == client ? document : null;

    /// <exception cref="SemblanceException">NotFound, <c>artifact-unknown</c>.</exception>
    public void Check(ClientId client, ArtifactId id) => _ = Find(client, id) ?? throw DocumentErrors.ArtifactUnknown(id);

    /// <exception cref="SemblanceException">NotFound, <c>document-unknown</c>.</exception>
    public void Check(ClientId client, DocumentId id) => _ = Find(client, id) ?? throw DocumentErrors.DocumentUnknown(id);

    /// <summary>A document's parts of a sort, by order.</summary>
    public IEnumerable<T> PartsOf<T>(ClientId client, DocumentId id)
        where T : DocumentPart => Find(client, id) is not null && Parts.TryGetValue(id, out var parts) ? parts.Values.OfType<T>() : [];

    /// <summary>The same without a document and all that is of it.</summary>
    public InMemoryLibrary Without(DocumentId id) => this with
    {
        Documents = Documents.Remove(id),
        Structures = Structures.Remove(id),
        Parts = Parts.Remove(id),
        Tags = Tags.RemoveRange(Tags.Values.Where(t => t.Document == id).Select(t => t.Id)),
        Prompts = Prompts.RemoveRange(Prompts.Values.Where(p => p.Document == id).Select(p => p.Id)),
        Entities = Entities.RemoveRange(Entities.Values.Where(e => e.Document == id).Select(e => e.Id)),
        MetricHits = MetricHits.RemoveRange(MetricHits.Values.Where(h => h.Document == id).Select(h => h.Id)),
    };

    /// <summary>The same without what was taken out of an artifact.</summary>
    public InMemoryLibrary WithoutFacts(ArtifactId id) => this with
    {
        Facts = Facts.RemoveRange(Facts.Values.Where(f => f.Artifact == id).Select(f => f.Id)),
        Evidence = Evidence.RemoveRange(Evidence.Values.Where(e => e.Artifact == id).Select(e => e.Id)),
    };
}
