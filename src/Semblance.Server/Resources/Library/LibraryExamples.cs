using System.Text.Json;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Server.Documents.Library;

namespace Semblance.Server.Resources.Library;

/// <summary>What openapi.json shows of documents: one small bank's loan handbook, its log and what was taken out of them.</summary>
internal static class LibraryExamples
{
    private const string Week = "2026-W47";
    private const string Cursor = "MDE5YTk1ZTAtN2MxMS03M2Q0";

    private static readonly Guid File = new("019a95e0-7c11-73d4-9c55-0b6b1f3a2e01");
    private static readonly Guid Handbook = new("019a95e0-8f02-7a6e-8d13-5c8e4a7b9f02");
    private static readonly Guid Proof = new("019a95e0-a3b4-7c21-9e40-1d2c3b4a5f03");
    private static readonly Guid Log = new("019a95e1-02c5-7f18-a1b6-6e7d8c9b0a04");
    private static readonly DateTimeOffset At = new(2026, 11, 20, 9, 30, 0, TimeSpan.Zero);

    public static ArtifactDocument Artifact { get; } = new()
    {
        Id = File,
        Name = "loan-handbook.pdf",
        Type = ".pdf",
        Kind = "pdf",
        Size = 482_113,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        HasOriginal = true,
        Status = ArtifactStatus.Ready,
        ReportWeek = Week,
        Extras = Json("{}"),
        CreatedAt = At,
        UpdatedAt = At.AddSeconds(7),
    };

    public static ArtifactsDocument Artifacts { get; } = new([Artifact with { HasOriginal = null }], Cursor);

    public static UploadsDocument Uploads { get; } = new(
    [
        new UploadedDocument("loan-handbook.pdf", Artifact with { HasOriginal = null, Kind = null, Status = ArtifactStatus.Queued, UpdatedAt = At }, New: true, Problem: null),
        new UploadedDocument("empty.md", Artifact: null, New: false, new ArtifactProblemDocument("document-empty", "empty.md is empty.")),
    ]);

    public static LibraryDocument Document { get; } = new()
    {
        Id = Handbook, Artifact = File, Kind = "pdf", Title = "Loan handbook", Path = "loan-handbook.pdf", Source = "api", CreatedAt = At, Parts = new PartCountsDocument(214, 9, 0, 0),
    };

    public static LibraryPageDocument Documents { get; } = new([Document with { Parts = null }], Cursor);

    public static SearchInput Question { get; } = new("loan onboarding", K: 3, Types: [ChunkType.Pdf, ChunkType.Api]);

    public static SearchDocument Found { get; } = new(
        12.4, "text", "words alone: there is no model here.", IndexEmpty: false, Count: 1,
        [
            new SearchHitDocument
            {
                Id = new Guid("f65a4b1f-5b44-86e6-aa78-6110c8d8dfab"),
                Score = 0.016393,
                Type = ChunkType.Pdf,
                Document = Handbook,
                DocumentName = "Loan handbook",
                Artifact = File,
                Text = "Onboarding of a loan begins when a borrower files an application.",
                Passages = [new PassageDocument(0, "Onboarding of a loan begins when a borrower files an application.", [new MarkDocument(0, 10), new MarkDocument(16, 4)])],
                Place = new PlaceDocument(9, new PageBoxDocument(72, 90, 451, 42), null, null),
                TextRank = 1,
                Link = new LinkDocument("workspace", Handbook, File, 17, 9, null, null, null),
            },
        ],
        new EmbedderDocument(Configured: false, null));

    public static TagsInput TagsToAdd { get; } = new([new TagInput("loans", 0.97, "page 1"), new TagInput("onboarding")]);

    public static TagsDocument TagsAdded { get; } = new(
    [
        new TagDocument(new Guid("5d0c2a7e-91b3-8f46-a2d8-7c6e5f4a3b05"), Handbook, "loans", 0.97, "page 1", null, At),
        new TagDocument(new Guid("b81f6e3d-2c4a-8957-9be0-4a3b2c1d0e06"), Handbook, "onboarding", null, null, null, At),
    ], null);

    public static TagsDocument Tags { get; } = TagsAdded with { Next = Cursor };

    public static EvidencePageInput EvidenceToAdd { get; } = new(
        [new EvidenceInput("page 2, table Rates", "Bridging loan, 6 months, 4.1 %", "table", Json("""{"page":2}"""), Json("""[{"product":"Bridging loan","spend":1840.5}]"""))]);

    public static EvidenceDocument Evidence { get; } = new(
        Proof, File, "page 2, table Rates", "Bridging loan, 6 months, 4.1 %", "table", Json("""{"page":2}"""), Json("""[{"product":"Bridging loan","spend":1840.5}]"""));

    public static EvidencePageDocument EvidenceAdded { get; } = new([Evidence with { Data = null }], null);

    public static FactsInput FactsToAdd { get; } = new([new FactInput(Json("""{"spend":1840.5,"conversions":23}"""), Proof, "Bridging loan", Week)]);

    public static FactsDocument FactsAdded { get; } = new(
        [new FactDocument(new Guid("019a95e0-b6d8-7e35-8f61-2e3d4c5b6a07"), File, "loan-handbook.pdf", Proof, Week, "Bridging loan", Json("""{"spend":1840.5,"conversions":23}"""))], null);

    public static FactsDocument Facts { get; } = FactsAdded with { Next = Cursor };

    public static LogsDocument Logs { get; } = new(
    [
        new LogEntryDocument
        {
            Document = Log,
            Order = 19,
            Place = new PlaceDocument(null, null, 117, "/log/entry[20]"),
            Ts = "2026-11-18T12:20:00Z",
            At = new DateTimeOffset(2026, 11, 18, 12, 20, 0, TimeSpan.Zero),
            Level = "ERROR",
            Code = "E-504",
            Component = "register",
            Message = "The register did not answer for loan 7019: tried again in 30 s",
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["thread"] = "worker-3" },
        },
    ], Cursor);

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
