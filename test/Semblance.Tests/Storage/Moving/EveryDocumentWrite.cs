using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;

namespace Semblance.Tests.Storage.Moving;

/// <summary>The part of <see cref="EveryWrite"/> that is about documents.</summary>
internal static class EveryDocumentWrite
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(678_901);
    private static readonly ClientId Client = ClientId.Default;

    private static readonly Artifact Artifact = new()
    {
        Id = new ArtifactId(Id(10, 1)),
        Client = Client,
        Name = "report é木.pdf",
        Type = ".pdf",
        Kind = DocumentKind.Pdf,
        Size = 12,
        Hash = FileHash.Of([1]),
        ReportWeek = "2026-W01",
        Extras = "{\"b\": [1.50, 2e3, null], \"a\": \"\\u00e9\\u6728\"}",
        CreatedAt = At,
        UpdatedAt = At,
    };

    private static readonly Document Document = new()
    {
        Id = new DocumentId(Id(11, 1)),
        Client = Client,
        Artifact = Artifact.Id,
        Kind = DocumentKind.Pdf,
        Title = "Report",
        CreatedAt = At,
    };

    private static readonly DocumentPart[] Parts =
    [
        new Section(0, new Place { Page = 1, Box = new PageBox(1.5, 2.25, 0.1 + 0.2, 4) }, "Head", "Text\nof two lines"),
        new TableRows(1, new Place { Path = "Sheet 1" }, "Prices", ["a", "b"], 1, [["1", null], ["=1+1", "木"]]),
        new ApiEndpoint(2, new Place { Path = "#/paths" }, "list", "GET", "/loans", "All", ["loans"], "[{\"name\": \"q\"}]", null),
        new LogEntry(3, new Place { Line = 7 }, "then", At, "ERROR", "E1", "db", "gone", new Dictionary<string, string>(StringComparer.Ordinal) { ["é\""] = "木\n" }),
    ];

    private static readonly Tag Tag = new() { Id = new TagId(Id(12, 1)), Client = Client, Document = Document.Id, Name = "loan", Score = 0.1 + 0.2, Steps = 3, CreatedAt = At };

    private static readonly TagPrompt Prompt = new()
    {
        Id = new TagPromptId(Id(13, 1)),
        Client = Client,
        Document = Document.Id,
        Text = "Tag it",
        Examples = "[\"loan\"]",
        CreatedAt = At,
    };

    private static readonly FactEvidence Evidence = new() { Id = new EvidenceId(Id(14, 1)), Client = Client, Artifact = Artifact.Id, Coordinates = "[1, 2]", Data = "{}" };

    private static readonly Fact Fact = new()
    {
        Id = new FactId(Id(15, 1)),
        Client = Client,
        Artifact = Artifact.Id,
        Evidence = Evidence.Id,
        Metrics = "{\"spend\": 10.50}",
    };

    private static readonly DocumentEntity Entity = new() { Id = new EntityId(Id(16, 1)), Client = Client, Document = Document.Id, Label = "ORG", Text = "Bank", Start = 3, End = 7 };

    private static readonly MetricHit Hit = new() { Id = new MetricHitId(Id(17, 1)), Client = Client, Document = Document.Id, Type = "percentage", Value = "12 %" };

    private static readonly Summary Summary = new()
    {
        Id = new SummaryId(Id(18, 1)),
        Client = Client,
        Scope = "artifact",
        ScopeKey = $"{Artifact.Id}",
        Style = "bullet",
        Text = "- all well",
        Artifacts = [$"{Artifact.Id}"],
        CreatedAt = At,
    };

    private static readonly Memory Memory = new() { Id = new MemoryId(Id(19, 1)), Client = Client, Category = "fact", Content = "{\"a\": 1}", User = "ada", CreatedAt = At };

    private static readonly Skill Skill = new() { Id = new SkillId(Id(20, 1)), Client = Client, Name = "tagging", Description = "Tags", CreatedAt = At };

    private static readonly HrmRun Run = new()
    {
        Id = new HrmRunId(Id(21, 1)),
        Client = Client,
        At = At,
        Steps = 4,
        LatencyMs = 1.0 / 3,
        Accuracy = 0.5,
        Payload = "{\"seq\": [3, 1, 2]}",
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["margin"] = 0.1 + 0.2 },
    };

    private static CancellationToken Stop => CancellationToken.None;

    public static IReadOnlyList<(string Name, Func<IStore, Task> Write)> Steps { get; } =
    [
        ("Artifacts.AddAsync", s => s.Artifacts.AddAsync(Artifact, Stop)),
        ("Artifacts.UpdateAsync", s => s.Artifacts.UpdateAsync(Artifact with { Status = ArtifactStatus.Reading, UpdatedAt = At.AddSeconds(1) }, ArtifactStatus.Queued, Stop)),
        ("Artifacts.UpdateAsync", s => s.Artifacts.UpdateAsync(Artifact with { Status = ArtifactStatus.Failed, Problem = new ArtifactProblem("document-malformed", "Broken.") }, Stop)),
        ("Artifacts.AddAsync", s => s.Artifacts.AddAsync(Artifact with { Id = new ArtifactId(Id(10, 2)) }, Stop)),
        ("Documents.AddAsync", s => s.Documents.AddAsync(Document, Stop)),
        ("Documents.AddAsync", s => s.Documents.AddAsync(Document with { Id = new DocumentId(Id(11, 2)), Artifact = null }, Stop)),
        ("Documents.AddAsync", s => s.Documents.AddAsync(Document with { Id = new DocumentId(Id(11, 3)), Artifact = new ArtifactId(Id(10, 2)) }, Stop)),
        ("Documents.UpdateAsync", s => s.Documents.UpdateAsync(Document with { Title = "Another", Source = "watch" }, Stop)),
        ("Documents.AddPartsAsync", s => s.Documents.AddPartsAsync(Client, Document.Id, Parts, Stop)),
        ("Documents.AddPartsAsync", s => s.Documents.AddPartsAsync(Client, new DocumentId(Id(11, 3)), Parts, Stop)),
        ("Documents.UpdateStructureAsync", s => s.Documents.UpdateStructureAsync(Client, Document.Id, "{\"h1\": [\"a\"]}", Stop)),
        ("Tags.AddAsync", s => s.Tags.AddAsync(Client, [Tag, Tag with { Id = new TagId(Id(12, 2)), Name = "bank" }, Tag with { Id = new TagId(Id(12, 3)), Document = new DocumentId(Id(11, 2)) }], Stop)),
        ("Tags.RemoveAsync", s => s.Tags.RemoveAsync(Client, new TagId(Id(12, 2)), Stop)),
        ("Tags.RemoveAllAsync", s => s.Tags.RemoveAllAsync(Client, new DocumentId(Id(11, 2)), Stop)),
        ("Tags.AddPromptAsync", s => s.Tags.AddPromptAsync(Prompt, Stop)),
        ("Facts.AddEvidenceAsync", s => s.Facts.AddEvidenceAsync(Client, [Evidence, Evidence with { Id = new EvidenceId(Id(14, 2)), Artifact = new ArtifactId(Id(10, 2)) }], Stop)),
        ("Facts.AddFactsAsync", s => s.Facts.AddFactsAsync(Client, [Fact, Fact with { Id = new FactId(Id(15, 2)), Artifact = new ArtifactId(Id(10, 2)), Evidence = new EvidenceId(Id(14, 2)) }], Stop)),
        ("Facts.RemoveFactsAsync", s => s.Facts.RemoveFactsAsync(Client, new ArtifactId(Id(10, 2)), Stop)),
        ("Facts.AddEntitiesAsync", s => s.Facts.AddEntitiesAsync(Client, [Entity, Entity with { Id = new EntityId(Id(16, 2)), Document = new DocumentId(Id(11, 3)) }], Stop)),
        ("Facts.AddMetricHitsAsync", s => s.Facts.AddMetricHitsAsync(Client, [Hit, Hit with { Id = new MetricHitId(Id(17, 2)), Document = new DocumentId(Id(11, 3)) }], Stop)),
        ("Facts.RemoveFindingsAsync", s => s.Facts.RemoveFindingsAsync(Client, new DocumentId(Id(11, 3)), Stop)),
        ("Facts.AddSummaryAsync", s => s.Facts.AddSummaryAsync(Summary, Stop)),
        ("Facts.AddSummaryAsync", s => s.Facts.AddSummaryAsync(Summary with { Id = new SummaryId(Id(18, 2)) }, Stop)),
        ("Facts.RemoveSummaryAsync", s => s.Facts.RemoveSummaryAsync(Client, new SummaryId(Id(18, 2)), Stop)),
        ("Memories.AddAsync", s => s.Memories.AddAsync(Memory, Stop)),
        ("Memories.AddAsync", s => s.Memories.AddAsync(Memory with { Id = new MemoryId(Id(19, 2)) }, Stop)),
        ("Memories.RemoveAsync", s => s.Memories.RemoveAsync(Client, new MemoryId(Id(19, 2)), Stop)),
        ("Memories.UpdatePreferencesAsync", s => s.Memories.UpdatePreferencesAsync(new UserPreferences(Client, "ada", "{}", At), Stop)),
        ("Memories.UpdatePreferencesAsync", s => s.Memories.UpdatePreferencesAsync(new UserPreferences(Client, "ada", "{\"dark\": true}", At), Stop)),
        ("Memories.UpdatePreferencesAsync", s => s.Memories.UpdatePreferencesAsync(new UserPreferences(Client, "bo", "{}", At), Stop)),
        ("Memories.RemovePreferencesAsync", s => s.Memories.RemovePreferencesAsync(Client, "bo", Stop)),
        ("Memories.AddSkillAsync", s => s.Memories.AddSkillAsync(Skill, Stop)),
        ("Memories.UpdateSkillAsync", s => s.Memories.UpdateSkillAsync(Skill with { IsEnabled = false, Workflow = "[{\"do\": 1}]" }, Stop)),
        ("Memories.RemoveSkillAsync", s => s.Memories.RemoveSkillAsync(Client, Skill.Id, Stop)),
        ("Memories.AddSkillAsync", s => s.Memories.AddSkillAsync(Skill with { Id = new SkillId(Id(20, 2)) }, Stop)), // the name again, under another id
        ("Hrm.AddAsync", s => s.Hrm.AddAsync(Client, [Run, Run with { Id = new HrmRunId(Id(21, 2)) }], Stop)),
        ("Hrm.RemoveAsync", s => s.Hrm.RemoveAsync(Client, new HrmRunId(Id(21, 2)), Stop)),
        ("Documents.RemoveAsync", s => s.Documents.RemoveAsync(Client, new DocumentId(Id(11, 3)), Stop)),
        ("Artifacts.RemoveAsync", s => s.Artifacts.RemoveAsync(Client, Artifact.Id, Stop)),
        ("Artifacts.AddAsync", s => s.Artifacts.AddAsync(Artifact, Stop)), // back again under the same id, without what went with it
    ];

    private static Guid Id(int kind, int number) => new(kind, (short)number, 0, new byte[8]);
}
