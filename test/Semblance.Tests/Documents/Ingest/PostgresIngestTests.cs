using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Documents.Search;
using Semblance.Migration.Documents;
using Semblance.Storage.Sqlite;
using Semblance.Tests.Storage;
using Semblance.Tests.Storage.Postgres;

namespace Semblance.Tests.Documents.Ingest;

/// <summary>The same on a server.</summary>
public sealed class PostgresIngestTests : IAsyncLifetime
{
    private readonly PostgresDatabase _database = new();
    private IngestFolder _files = null!;

    public Task InitializeAsync()
    {
        _files = IngestFolder.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DeleteAsync();
        await _files.DisposeAsync();
    }

    [StoreFact]
    public async Task Files_are_taken_in_found_and_taken_once()
    {
        await using var store = await _database.OpenAsync();
        var ingester = new Ingester(store, new DocumentReading(ReadingLimits.Default), null, TimeProvider.System);
        var entries = string.Concat(Enumerable.Range(0, 6_000).Select(i => FormattableString.Invariant($"<entry level=\"INFO\"><message>number {i} \u0142\u00f3d\u017a</message></entry>")));

        var log = await ingester.IngestAsync(ClientId.Default, _files.Offer("log.xml", $"<log>{entries}</log>"), null, CancellationToken.None);
        var csv = await ingester.IngestAsync(ClientId.Default, _files.Offer("week.csv", "spend,clicks\n10,5\n"), null, CancellationToken.None);

        Assert.Equal((ArtifactStatus.Ready, ArtifactStatus.Ready), (log.Artifact.Status, csv.Artifact.Status));
        Assert.Equal(6_001, (await store.Chunks.CountAsync(ClientId.Default, CancellationToken.None)).Single(i => i.Index.IsServing).Chunks);
        Assert.Single(await store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None));
        Assert.Single((await new DocumentSearch(store, null, TimeProvider.System).FindAsync(ClientId.Default, "5999", ChunkFilter.None, 5, CancellationToken.None)).Hits);
        Assert.False((await ingester.IngestAsync(ClientId.Default, _files.Offer("again.xml", $"<log>{entries}</log>"), null, CancellationToken.None)).IsNew);
    }

    [StoreFact]
    public async Task Documents_that_real_programs_made_are_kept_with_the_place_of_every_part()
    {
        await using var store = await _database.OpenAsync();
        var ingester = new Ingester(store, new DocumentReading(ReadingLimits.Default), null, TimeProvider.System);

        // Looking at pages takes seconds each: one is enough here.
        string[] passed = new ReadersFactAttribute().Skip is null ? ["locked.pdf", "mixed.pdf", "scan.pdf", "page.tif"] : ["locked.pdf", "mixed.pdf", "scan.pdf", "page.tif", "page.png", "handbook.pdf", "no-printing.pdf"];
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Tools");
        foreach (var path in Directory.GetFiles(folder).Where(p => !passed.Contains(Path.GetFileName(p))))
        {
            var artifact = (await ingester.IngestAsync(ClientId.Default, OfferedFile.At(path), null, CancellationToken.None)).Artifact;
            Assert.Equal(ArtifactStatus.Ready, artifact.Status);
            var document = Assert.Single(await store.Documents.ListAsync(ClientId.Default, new DocumentQuery { Artifact = artifact.Id }, CancellationToken.None));
            var (_, parts) = await Reading.OfAsync(path);
            foreach (var part in parts)
            {
                var kept = await store.Documents.FindPartAsync(ClientId.Default, document.Id, part.Order, CancellationToken.None);
                Assert.Equal((part.GetType(), part.Place), (kept!.GetType(), kept.Place));
                Assert.Equal((part as Section)?.Text, (kept as Section)?.Text);
                Assert.Equal((part as TableRows)?.Rows, (kept as TableRows)?.Rows);
            }
        }

        var facts = await store.Facts.ListFactsAsync(ClientId.Default, new FactQuery(), CancellationToken.None);
        Assert.Contains(facts, f => f.Entity == "Campaigns 2026" && f.Metrics.Contains("1300.5", StringComparison.Ordinal)); // spend, as the workbook has it
        Assert.NotEmpty((await new DocumentSearch(store, null, TimeProvider.System).FindAsync(ClientId.Default, "identity card", ChunkFilter.None, 5, CancellationToken.None)).Hits);
    }

    [StoreFact]
    public async Task A_document_database_equals_its_source_there_too()
    {
        SqliteLibrary.Load();
        await using var store = await _database.OpenAsync();
        var root = Path.Combine(Repository.Root, "test", "Semblance.Tests", "Fixtures", "Python", "documents-004");
        var plan = new DocumentPlanner(TimeProvider.System).Plan(root, "backend/db.sqlite3", ClientId.Default, null, CancellationToken.None);

        var report = await new DocumentRunner(store, TimeProvider.System).ApplyAsync(plan, null, CancellationToken.None);
        var verification = await new DocumentVerifier(store, TimeProvider.System).VerifyAsync(ClientId.Default, report.Run!.Value, null, CancellationToken.None);

        Assert.Empty(verification.Examples);
        Assert.True(verification.IsEqual);
        Assert.Equal(plan.Roots.Count, (await new DocumentRollback(store).RunAsync(ClientId.Default, report.Run.Value, false, CancellationToken.None)).Removed);
    }
}
