using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>What <see cref="SecretContents"/> has of documents.</summary>
internal static class SecretDocuments
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    private static readonly Guid One = new(1, 0, 0, new byte[8]);

    private static readonly Artifact Artifact = new()
    {
        Id = new ArtifactId(One),
        Client = ClientId.Default,
        Name = "hush.pdf",
        Hash = FileHash.Of([1]),
        Extras = "{\"note\":\"hush\"}",
        CreatedAt = At,
        UpdatedAt = At,
    };

    private static readonly Document Document = new()
    {
        Id = new DocumentId(One),
        Client = ClientId.Default,
        Artifact = Artifact.Id,
        Kind = DocumentKind.Pdf,
        Title = "hush",
        CreatedAt = At,
    };

    private static readonly DocumentPart[] Parts =
    [
        new Section(0, Place.Unknown, "hush", "hush"),
        new TableRows(1, Place.Unknown, "hush", ["hush"], 1, [["hush"]]),
        new ApiEndpoint(2, Place.Unknown, "hush", "GET", "/hush", null, ["hush"], "[]", "{}"),
        new LogEntry(3, Place.Unknown, "hush", At, "ERROR", "hush", null, "hush", new Dictionary<string, string>(StringComparer.Ordinal)),
    ];

    private static readonly Tag Tag = new() { Id = new TagId(One), Client = ClientId.Default, Document = Document.Id, Name = "hush", CreatedAt = At };

    private static readonly TagPrompt Prompt = new() { Id = new TagPromptId(One), Client = ClientId.Default, Document = Document.Id, Text = "hush", CreatedAt = At };

    private static readonly FactEvidence Evidence = new() { Id = new EvidenceId(One), Client = ClientId.Default, Artifact = Artifact.Id, Locator = "hush" };

    private static readonly Fact Fact = new()
    {
        Id = new FactId(One),
        Client = ClientId.Default,
        Artifact = Artifact.Id,
        Evidence = Evidence.Id,
        Metrics = "{\"hush\":1}",
    };

    private static readonly DocumentEntity Entity = new() { Id = new EntityId(One), Client = ClientId.Default, Document = Document.Id, Label = "hush", Text = "hush" };

    private static readonly MetricHit Hit = new() { Id = new MetricHitId(One), Client = ClientId.Default, Document = Document.Id, Type = "hush" };

    private static readonly Summary Summary = new() { Id = new SummaryId(One), Client = ClientId.Default, Scope = "workspace", Style = "hush", Text = "hush", CreatedAt = At };

    private static readonly Memory Memory = new() { Id = new MemoryId(One), Client = ClientId.Default, Category = "fact", Content = "\"hush\"", CreatedAt = At };

    private static readonly UserPreferences Preferences = new(ClientId.Default, "own group", "{\"hush\":true}", At);

    private static readonly Skill Skill = new() { Id = new SkillId(One), Client = ClientId.Default, Name = "hush", Description = "hush", CreatedAt = At };

    private static readonly HrmRun Run = new()
    {
        Id = new HrmRunId(One),
        Client = ClientId.Default,
        At = At,
        Task = "hush",
        Steps = 3,
        LatencyMs = 1,
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["hush"] = 1 },
    };

    private static readonly SearchChunk Chunk = new(One, Document.Id, ChunkType.Pdf, 0, "hush", Place.Unknown) { Details = "{\"note\": \"hush\"}" };

    /// <summary>What a foreign client gives for a parameter: the same ids, and nothing of what is in them.</summary>
    public static IReadOnlyDictionary<Type, object?> ArgumentsOf(ClientId foreign) => new Dictionary<Type, object?>
    {
        [typeof(Artifact)] = Artifact with { Client = foreign, Name = "own", Hash = null, Extras = "{}" },
        [typeof(ArtifactId)] = Artifact.Id,
        [typeof(ArtifactStatus)] = ArtifactStatus.Queued,
        [typeof(ArtifactQuery)] = new ArtifactQuery { Text = "ush" },
        [typeof(Document)] = Document with { Client = foreign, Artifact = null, Title = "own" },
        [typeof(DocumentId)] = Document.Id,
        [typeof(DocumentQuery)] = new DocumentQuery(),
        [typeof(IReadOnlyList<DocumentPart>)] = new DocumentPart[] { new Section(7, Place.Unknown, null, "own") },
        [typeof(EndpointQuery)] = new EndpointQuery { Path = "ush" },
        [typeof(LogQuery)] = new LogQuery { Level = "ERROR" },
        [typeof(IReadOnlyList<Tag>)] = new[] { Tag with { Client = foreign, Name = "own" } },
        [typeof(TagId)] = Tag.Id,
        [typeof(TagQuery)] = new TagQuery(),
        [typeof(TagPrompt)] = Prompt with { Client = foreign, Text = "own" },
        [typeof(IReadOnlyList<FactEvidence>)] = new[] { Evidence with { Client = foreign, Locator = "own" } },
        [typeof(EvidenceId)] = Evidence.Id,
        [typeof(EvidenceQuery)] = new EvidenceQuery(),
        [typeof(IReadOnlyList<Fact>)] = new[] { Fact with { Client = foreign, Metrics = "{}" } },
        [typeof(FactQuery)] = new FactQuery(),
        [typeof(IReadOnlyList<DocumentEntity>)] = new[] { Entity with { Client = foreign, Label = "own", Text = "own" } },
        [typeof(EntityQuery)] = new EntityQuery(),
        [typeof(IReadOnlyList<MetricHit>)] = new[] { Hit with { Client = foreign, Type = "own" } },
        [typeof(MetricHitQuery)] = new MetricHitQuery(),
        [typeof(Summary)] = Summary with { Client = foreign, Style = "own", Text = "own" },
        [typeof(SummaryId)] = Summary.Id,
        [typeof(SummaryQuery)] = new SummaryQuery(),
        [typeof(Memory)] = Memory with { Client = foreign, Content = "1" },
        [typeof(MemoryId)] = Memory.Id,
        [typeof(MemoryQuery)] = new MemoryQuery(),
        [typeof(UserPreferences)] = Preferences with { Client = foreign, Values = "{}" },
        [typeof(Skill)] = Skill with { Client = foreign, Name = "own", Description = "own" },
        [typeof(SkillId)] = Skill.Id,
        [typeof(SkillQuery)] = new SkillQuery(),
        [typeof(IReadOnlyList<HrmRun>)] = new[] { Run with { Client = foreign, Task = "own", Metrics = new Dictionary<string, double>(StringComparer.Ordinal) } },
        [typeof(HrmRunId)] = Run.Id,
        [typeof(HrmQuery)] = new HrmQuery(),
        [typeof(IReadOnlyList<DocumentChunks>)] = new[] { new DocumentChunks(Document.Id, [Chunk with { Text = "own" }]) },
        [typeof(IReadOnlyList<ChunkEmbedding>)] = new[] { new ChunkEmbedding(new ChunkCursor(Document.Id, Chunk.Id), new float[] { 0, 1, 0, 0 }) },
        [typeof(ChunkCursor)] = null,
        [typeof(DocumentId?)] = Document.Id,
        [typeof(IReadOnlyList<DocumentId>)] = new[] { Document.Id },
        [typeof(IReadOnlyList<ArtifactId>)] = new[] { Artifact.Id },
        [typeof(ChunkQuery)] = new ChunkQuery(SearchWords.Of("hush"), ChunkFilter.None, 10) { Probe = new TextProbe(SecretContents.Space.Key, new float[] { 1, 0, 0, 0 }) },
    };

    public static async Task AddAsync(IStore store, CancellationToken stop)
    {
        await store.Artifacts.AddAsync(Artifact, stop);
        await store.Documents.AddAsync(Document, stop);
        await store.Documents.AddPartsAsync(ClientId.Default, Document.Id, Parts, stop);
        await store.Documents.UpdateStructureAsync(ClientId.Default, Document.Id, "{\"hush\":[]}", stop);
        await store.Tags.AddAsync(ClientId.Default, [Tag], stop);
        await store.Tags.AddPromptAsync(Prompt, stop);
        await store.Facts.AddEvidenceAsync(ClientId.Default, [Evidence], stop);
        await store.Facts.AddFactsAsync(ClientId.Default, [Fact], stop);
        await store.Facts.AddEntitiesAsync(ClientId.Default, [Entity], stop);
        await store.Facts.AddMetricHitsAsync(ClientId.Default, [Hit], stop);
        await store.Facts.AddSummaryAsync(Summary, stop);
        await store.Memories.AddAsync(Memory, stop);
        await store.Memories.UpdatePreferencesAsync(Preferences, stop);
        await store.Memories.AddSkillAsync(Skill, stop);
        await store.Hrm.AddAsync(ClientId.Default, [Run], stop);
        await store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(Document.Id, [Chunk])], stop);
        await store.Chunks.EmbedAsync(
            ClientId.Default, 1, SecretContents.Space.Key, [new ChunkEmbedding(new ChunkCursor(Document.Id, Chunk.Id), new float[] { 1, 0, 0, 0 })], stop);
    }
}
