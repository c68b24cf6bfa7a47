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
