using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Tests.Server.Library;

/// <summary>Documents that are in a server's store past its API, with parts of every sort.</summary>
internal sealed record LibraryRowsOf(Artifact Artifact, Document Manual, Document Log)
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static async Task<LibraryRowsOf> AddAsync(ApiServer api, ClientId? client = null, string name = "manual.md", byte[]? original = null)
    {
        var owner = client ?? ClientId.Default;
        var now = TimeProvider.System.GetUtcNow();
        var artifact = new Artifact
        {
            Id = ArtifactId.New(),
            Client = owner,
            Name = name,
            Type = Path.GetExtension(name),
            Kind = DocumentKind.Markdown,
            Status = ArtifactStatus.Ready,
            Hash = original is null ? null : FileHash.Of(original),
            Size = original?.Length,
            ReportWeek = "2026-W09",
            Extras = """{"shelf":[{"row":1}]}""",
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (original is not null)
        {
            await api.Originals.AddAsync(owner, new MemoryStream(original), CancellationToken.None);
        }

        await api.Store.Artifacts.AddAsync(artifact, CancellationToken.None);
        var manual = new Document { Id = DocumentId.New(), Client = owner, Artifact = artifact.Id, Kind = DocumentKind.Markdown, Title = "Manual", Path = name, CreatedAt = now };
        var log = new Document { Id = DocumentId.New(), Client = owner, Kind = DocumentKind.XmlLog, Title = "Log", Path = "app.xml", CreatedAt = now.AddSeconds(1) };
        await api.Store.Documents.AddAsync(manual, CancellationToken.None);
        await api.Store.Documents.AddAsync(log, CancellationToken.None);
        await api.Store.Documents.AddPartsAsync(owner, manual.Id, ManualParts, CancellationToken.None);
        await api.Store.Documents.AddPartsAsync(owner, log.Id, LogParts, CancellationToken.None);
        return new LibraryRowsOf(artifact, manual, log);
    }

    private static DocumentPart[] ManualParts =>
    [
        new Section(0, new Place { Line = 1 }, "Loans", "A loan begins with onboarding."),
        new Section(1, new Place { Page = 2, Box = new PageBox(10, 20, 300, 40) }, null, "It ends when it is paid."),
        new TableRows(2, new Place { Line = 9 }, "Rates", ["Term", "Rate"], 1, [["1 year", "3 %"], ["2 years", null]]),
        new ApiEndpoint(3, new Place { Path = "/paths/~1loans/get" }, null, "GET", "/v1/loans", "List loans", ["loans"], """[{"name":"limit"}]""", """{"200":{}}"""),
        new ApiEndpoint(4, new Place { Path = "/paths/~1loans/post" }, "add", "POST", "/v1/loans", null, [], null, null),
    ];

    private static DocumentPart[] LogParts =>
    [
        Entry(0, Noon, "INFO", "E-1", "started"),
        Entry(1, Noon.AddHours(1), "ERROR", "E-504", "=HYPERLINK(\"http://elsewhere.example\")"),
        Entry(2, Noon.AddHours(2), "ERROR", "E-504", "loan 7 failed, \"twice\"\nand again"),
        Entry(3, null, "WARN", null, "no time is known"),
    ];

    private static LogEntry Entry(int order, DateTimeOffset? at, string level, string? code, string message) => new(
        order, new Place { Line = order + 1 }, at?.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) ?? "yesterday", at, level, code, "loans", message,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["thread"] = $"{order}" });
}
