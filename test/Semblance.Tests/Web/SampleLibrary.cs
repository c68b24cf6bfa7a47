using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;
using Semblance.Tests.Documents.Search;

namespace Semblance.Tests.Web;

/// <summary>A small bank's documents with all that can be taken out of them, so that every page of documents has something to show.</summary>
/// <param name="Handbook">Text on pages, with a table between.</param>
/// <param name="HandbookFile">What it was read from.</param>
/// <param name="Log">Three entries an hour for two days.</param>
internal sealed record SampleLibrary(Document Handbook, Artifact HandbookFile, Document Log)
{
    /// <summary>Stands once, on page 9 of the handbook.</summary>
    public const string Rare = "Whoever countersigns a bridging loan names the lighthouse fund as its guarantor.";

    private const int Pages = 12;
    private const int LogEntries = 144;

    private static readonly DateTimeOffset Began = new(2026, 11, 18, 6, 0, 0, TimeSpan.Zero);

    private static readonly string[] Paragraphs =
    [
        "Onboarding begins when a borrower files an application. The officer checks who they are and what they earn before the file moves on.",
        "A file that waits for a signature longer than three working days goes back to the branch, with a note of what is missing.",
        "Interest is fixed on the day of signing. Whoever repays early pays no fee in the first year.",
    ];

    public static async Task<SampleLibrary> FillAsync(IStore store, ClientId? client = null)
    {
        var owner = client ?? ClientId.Default;
        var handbookFile = await AddFileAsync(store, File(owner, "loan-handbook.pdf", DocumentKind.Pdf, 482_113, minutes: 5) with { ReportWeek = "2026-W47" });
        var handbook = await AddAsync(store, handbookFile, DocumentKind.Pdf, "Loan handbook", HandbookParts());
        var logFile = await AddFileAsync(store, File(owner, "loan-service.xml", DocumentKind.XmlLog, 96_400, minutes: 4));
        var log = await AddAsync(store, logFile, DocumentKind.XmlLog, "loan-service.xml", Entries());
        var apiFile = await AddFileAsync(store, File(owner, "loan-service.openapi.yaml", DocumentKind.OpenApi, 12_870, minutes: 3));
        await AddAsync(store, apiFile, DocumentKind.OpenApi, "Loan service", Operations());
        await AddFileAsync(store, File(owner, "board-minutes.pdf", null, 201_733, minutes: 2) with
        {
            Status = ArtifactStatus.Failed,
            Problem = new ArtifactProblem("document-encrypted", "The PDF is locked with a password: save it without one."),
        });
        await AddFindingsAsync(store, handbook, handbookFile);
        await AddRunsAsync(store, owner);
        await AddForAssistantsAsync(store, owner, handbookFile);
        return new SampleLibrary(handbook, handbookFile, log);
    }

    private static Artifact File(ClientId client, string name, DocumentKind? kind, long size, int minutes) => new()
    {
        Id = ArtifactId.New(),
        Client = client,
        Name = name,
        Type = Path.GetExtension(name),
        Kind = kind,
        Size = size,
        Hash = FileHash.Of(System.Text.Encoding.UTF8.GetBytes(name)),
        Status = ArtifactStatus.Ready,
        CreatedAt = Began.AddDays(2).AddMinutes(-minutes),
        UpdatedAt = Began.AddDays(2).AddMinutes(-minutes),
    };

    private static async Task<Artifact> AddFileAsync(IStore store, Artifact file)
    {
        await store.Artifacts.AddAsync(file, CancellationToken.None);
        return file;
    }

    private static async Task<Document> AddAsync(IStore store, Artifact file, DocumentKind kind, string title, IReadOnlyList<DocumentPart> parts)
    {
        var document = new Document { Id = DocumentId.New(), Client = file.Client, Artifact = file.Id, Kind = kind, Title = title, Path = file.Name, CreatedAt = file.CreatedAt };
        await store.Documents.AddAsync(document, CancellationToken.None);
        await store.Documents.AddPartsAsync(file.Client, document.Id, parts, CancellationToken.None);
        await IndexedDocument.AddAsync(store, file.Client, document.Id, model: null, CancellationToken.None);
        return document;
    }

    private static List<DocumentPart> HandbookParts()
    {
        var parts = new List<DocumentPart>();
        for (var page = 1; page <= Pages; page++)
        {
            var heading = page % 3 == 1 ? $"Chapter {(page / 3) + 1}" : null;
            foreach (var (text, line) in Paragraphs.Append(page == 9 ? Rare : $"This is page {page} of the handbook.").Select((t, i) => (t, i)))
            {
                parts.Add(new Section(parts.Count, new Place { Page = page, Box = new PageBox(72, 90 + (60 * line), 451, 42) }, heading, text));
            }

            if (page == 2)
            {
                parts.Add(new TableRows(parts.Count, new Place { Page = page }, "Rates", ["Product", "Term", "Rate", "Fee"], 1,
                    [["Bridging loan", "6 months", "4.1 %", "120"], ["Home loan", "20 years", "3.2 %", null], ["Harvest loan", "1 year", "2.9 %", "40"]]));
            }
        }

        return parts;
    }

    private static DocumentPart[] Entries() =>
    [
        .. Enumerable.Range(0, LogEntries).Select(i =>
        {
            var (level, code, message) = (i % 12) switch
            {
                7 => ("ERROR", "E-504", $"The register did not answer for loan {7_000 + i}: tried again in 30 s"),
                3 or 9 => ("WARN", "W-120", $"Loan {7_000 + i} has waited for a signature for three days"),
                _ => ("INFO", "I-200", $"Loan {7_000 + i} moved on to the next step"),
            };
            var at = Began.AddMinutes(20 * i);
            return new LogEntry(
                i, new Place { Line = (i * 6) + 3, Path = $"/log/entry[{i + 1}]" }, at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), at, level, code,
                "register", message, new Dictionary<string, string>(StringComparer.Ordinal) { ["thread"] = $"worker-{i % 4}", ["branch"] = "harbour" });
        }),
    ];

    private static DocumentPart[] Operations() =>
    [
        .. new[]
        {
            ("GET", "/v1/loans", "List loans", "loans"), ("POST", "/v1/loans", "File an application", "loans"), ("GET", "/v1/loans/{id}", "Read a loan", "loans"),
            ("PATCH", "/v1/loans/{id}", "Change what a loan is called", "loans"), ("DELETE", "/v1/loans/{id}", "Withdraw an application", "loans"),
            ("GET", "/v1/branches", "List branches", "branches"), ("PUT", "/v1/branches/{id}/limits", "Say how much a branch may lend", "branches"),
        }.Select((one, i) => new ApiEndpoint(
            i, new Place { Path = $"/paths/{i}" }, null, one.Item1, one.Item2, one.Item3, [one.Item4],
            """[{"name":"id","in":"path","required":true,"schema":{"type":"string"},"description":"Which one"},{"name":"limit","in":"query","schema":{"type":"integer"},"description":"1 to 100"}]""",
            """{"200":{"description":"What was asked for","content":{"application/json":{}}},"404":{"description":"There is no such one"}}""")),
    ];

    private static async Task AddFindingsAsync(IStore store, Document handbook, Artifact file)
    {
        var client = handbook.Client;
        await store.Tags.AddAsync(client, [.. new[] { ("loans", 0.97), ("onboarding", 0.91), ("interest", 0.64) }.Select(t => new Tag
        {
            Id = TagId.New(), Client = client, Document = handbook.Id, Name = t.Item1, Score = t.Item2, Source = "page 1", CreatedAt = Began,
        })], CancellationToken.None);
        var evidence = new FactEvidence
        {
            Id = EvidenceId.New(),
            Client = client,
            Artifact = file.Id,
            Locator = "page 2, table Rates",
            ContentType = "table",
            Preview = "Bridging loan, 6 months, 4.1 %",
            Data = """[{"product":"Bridging loan","spend":1840.5,"conversions":23},{"product":"Harvest loan","spend":310,"conversions":9}]""",
        };
        await store.Facts.AddEvidenceAsync(client, [evidence], CancellationToken.None);
        await store.Facts.AddFactsAsync(client, [.. new[] { ("Bridging loan", """{"spend":1840.5,"conversions":23,"cpa":80.02}"""), ("Harvest loan", """{"spend":310,"conversions":9,"cpa":34.44}""") }
            .Select(f => new Fact { Id = FactId.New(), Client = client, Artifact = file.Id, Evidence = evidence.Id, ReportWeek = "2026-W47", Entity = f.Item1, Metrics = f.Item2 })], CancellationToken.None);
        await store.Facts.AddEntitiesAsync(client, [new DocumentEntity { Id = EntityId.New(), Client = client, Document = handbook.Id, Label = "ORG", Text = "Lighthouse fund", Page = 9 }], CancellationToken.None);
        await store.Facts.AddMetricHitsAsync(client, [new MetricHit { Id = MetricHitId.New(), Client = client, Document = handbook.Id, Type = "percentage", Value = "4.1 %", Context = "a bridging loan of 6 months", Page = 2 }], CancellationToken.None);
    }

    private static async Task AddRunsAsync(IStore store, ClientId client) => await store.Hrm.AddAsync(
        client,
        [.. Enumerable.Range(1, 6).Select(i => new HrmRun
        {
            Id = HrmRunId.New(), Client = client, At = Began.AddHours(i), Task = i % 3 == 0 ? "check totals" : "sort digits", Steps = 2 + (i % 4), LatencyMs = 8.5 + (i * 1.7),
            Accuracy = 0.9 + (i / 100.0), Payload = "{}", Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["loss"] = 0.2 / i },
        })],
        CancellationToken.None);

    private static async Task AddForAssistantsAsync(IStore store, ClientId client, Artifact file)
    {
        foreach (var (scope, key, style, text) in new[]
        {
            ("workspace", "", "executive", "Onboarding is slowest where a signature is missing: three files in four wait for one."),
            ("artifact", file.Id.ToString(), "bullet", "- Interest is fixed on the day of signing\n- Early repayment costs nothing in the first year"),
        })
        {
            await store.Facts.AddSummaryAsync(
                new Summary { Id = SummaryId.New(), Client = client, Scope = scope, ScopeKey = key, Style = style, Text = text, Artifacts = [file.Id.ToString()], CreatedAt = Began }, CancellationToken.None);
        }

        foreach (var (category, content, user) in new[]
        {
            ("fact", "\"The harbour branch files its loans on Fridays.\"", null), ("preference", """{"currency":"EUR","decimals":2}""", "ada"),
        })
        {
            await store.Memories.AddAsync(new Memory { Id = MemoryId.New(), Client = client, Category = category, Content = content, User = user, CreatedAt = Began }, CancellationToken.None);
        }

        foreach (var (name, description, isEnabled) in new[] { ("sum_up_week", "Sums up the facts of a week.", true), ("chase_signature", "Writes to who has not signed.", false) })
        {
            await store.Memories.AddSkillAsync(
                new Skill
                {
                    Id = SkillId.New(), Client = client, Name = name, Description = description, Parameters = """{"week":{"type":"string"}}""",
                    Workflow = """{"steps":["list facts of the week","write a summary"]}""", IsEnabled = isEnabled, CreatedAt = Began,
                },
                CancellationToken.None);
        }
    }
}
