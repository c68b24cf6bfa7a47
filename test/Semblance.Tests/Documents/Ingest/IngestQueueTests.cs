using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Storage;
using Semblance.Tests.Documents.Endpoints;
using Semblance.Tests.Server;

namespace Semblance.Tests.Documents.Ingest;

public sealed class IngestQueueTests : IAsyncLifetime
{
    private IngestFolder _files = null!;
    private readonly ConcurrentQueue<Artifact?> _ended = [];
    private SemaphoreSlim _each = null!;

    public Task InitializeAsync()
    {
        (_files, _each) = (new IngestFolder(), new SemaphoreSlim(0));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _files.DisposeAsync();
        _each.Dispose();
    }

    [Fact]
    public async Task Files_are_answered_at_once_and_read_in_time()
    {
        await using var queue = new IngestQueue(_files.Ingester, 2, 100);

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AddAsync(queue, $"{i}.md", $"Text {i}.")));

        Assert.All(taken, t => Assert.True(t.IsNew));
        await WaitAsync(10);
        Assert.Equal(10, (await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery { Status = ArtifactStatus.Ready }, CancellationToken.None)).Count);
        Assert.All(taken, t => Assert.Null(queue.Find(ClientId.Default, t.Artifact.Id)));
    }

    [Fact]
    public async Task A_file_that_is_there_already_ends_at_once()
    {
        await _files.IngestAsync("a.md", "Text.");
        await using var queue = new IngestQueue(_files.Ingester, 1, 10);

        Assert.False((await AddAsync(queue, "b.md", "Text.")).IsNew);
        await WaitAsync(1);
    }

    [Fact]
    public async Task A_file_that_is_being_read_can_be_cancelled_and_so_can_one_that_waits()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        await using var queue = new IngestQueue(_files.Ingester, 1, 10);
        var reading = await AddAsync(queue, "reading.md", "Text.");
        await asked.WaitAsync();
        var waiting = await AddAsync(queue, "waiting.md", "Other text.");

        Assert.NotNull(queue.Find(ClientId.Default, reading.Artifact.Id));
        Assert.Null(queue.Find(new ClientId("other"), reading.Artifact.Id));
        Assert.True(await queue.CancelAsync(ClientId.Default, waiting.Artifact.Id));
        Assert.True(await queue.CancelAsync(ClientId.Default, reading.Artifact.Id));
        await WaitAsync(2);

        var all = await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None);
        Assert.All(all, a => Assert.Equal(ArtifactStatus.Cancelled, a.Status));
        Assert.Equal(1, await _files.PiecesAsync());
        Assert.False(await queue.CancelAsync(ClientId.Default, reading.Artifact.Id));
    }

    [Fact]
    public async Task A_queue_that_ends_leaves_what_it_had_queued_for_the_next_and_none_of_it_is_taken_for_left_before()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        await using (var queue = new IngestQueue(_files.Ingester, 1, 10))
        {
            await AddAsync(queue, "reading.md", "Text.");
            await asked.WaitAsync();
            await AddAsync(queue, "waiting.md", "Other text.");
            _files.Time.Advance(TimeSpan.FromMinutes(3));
            await queue.SignAsync(CancellationToken.None);

            Assert.Empty(await _files.Ingester.ListLeftAsync(ClientId.Default, CancellationToken.None));
            Assert.False((await _files.Ingester.TakeAsync(ClientId.Default, _files.Offer("waiting.md", "Other text."), CancellationToken.None)).IsNew);
        }

        Assert.All(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None), a => Assert.Equal(ArtifactStatus.Queued, a.Status));
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, (await _files.Ingester.ListLeftAsync(ClientId.Default, CancellationToken.None)).Count);
        await using var next = new IngestQueue(_files.Ingester, 1, 10);
        Assert.True((await AddAsync(next, "reading.md", "Text.")).IsNew);
    }

    [Fact]
    public async Task A_list_that_is_full_says_so_and_takes_the_file_later()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await go.WaitAsync(c.RequestAborted);
            c.Response.StatusCode = 400;
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        await using var queue = new IngestQueue(_files.Ingester, 1, 1);
        await AddAsync(queue, "1.md", "One.");
        await asked.WaitAsync();
        await AddAsync(queue, "2.md", "Two.");

        var error = await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(queue, "3.md", "Three."));

        Assert.Equal((ErrorKind.Exhausted, "ingest-full"), (error.Kind, error.Code));
        go.Release();
        await WaitAsync(3);
        Assert.True((await AddAsync(queue, "3.md", "Three.")).IsNew);
        await WaitAsync(1);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(10, 2)]
    public async Task Left_files_that_find_no_room_stay_left_and_are_taken_up_when_there_is_some(int most, int mostOfClient)
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await go.WaitAsync(c.RequestAborted);
            c.Response.StatusCode = 400;
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        var left = _files.Offer("left.md", "Left.") with { IsLeft = true };
        var artifact = (await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None)).Artifact;
        await DieAsync(artifact);
        await using var queue = new IngestQueue(_files.Ingester, 1, most, mostOfClient);
        await AddAsync(queue, "1.md", "One.");
        await asked.WaitAsync();
        await AddAsync(queue, "2.md", "Two.");

        Assert.Equal(ErrorKind.Exhausted, Assert.Throws<SemblanceException>(() => queue.CheckRoom(ClientId.Default)).Kind);
        Assert.Equal(ErrorKind.Exhausted, (await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(queue, left))).Kind);

        var waiting = (await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None))!;
        Assert.Equal((ArtifactStatus.Queued, "ingest-interrupted"), (waiting.Status, waiting.Problem?.Code));
        go.Release();
        await WaitAsync(3);
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(artifact.Id, Assert.Single(await _files.Ingester.ListLeftAsync(ClientId.Default, CancellationToken.None)).Id);
        Assert.True((await AddAsync(queue, left)).IsNew);
        await WaitAsync(1);
        Assert.Equal(ArtifactStatus.Ready, (await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task One_client_cannot_keep_the_others_out()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await go.WaitAsync(c.RequestAborted);
            c.Response.StatusCode = 400;
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        var other = new Client(new ClientId("other"), "Other", _files.Time.GetUtcNow());
        await _files.Store.Clients.AddAsync(other, CancellationToken.None);
        await using var queue = new IngestQueue(_files.Ingester, 1, 10, mostOfClient: 2);
        await AddAsync(queue, "1.md", "One.");
        await asked.WaitAsync();
        await AddAsync(queue, "2.md", "Two.");

        var told = Assert.Throws<SemblanceException>(() => queue.CheckRoom(ClientId.Default));
        var refused = await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(queue, "3.md", "Three."));
        Assert.Equal((ErrorKind.Exhausted, "ingest-client-full", "ingest-client-full"), (refused.Kind, refused.Code, told.Code));
        queue.CheckRoom(other.Id);
        Assert.True((await queue.AddAsync(other.Id, _files.Offer("4.md", "Four."), _ => _each.Release(), CancellationToken.None)).IsNew);

        go.Release();
        await WaitAsync(4);
        Assert.True((await AddAsync(queue, "3.md", "Three.")).IsNew);
        await WaitAsync(1);
    }

    [Fact]
    public async Task What_waits_when_the_list_is_put_away_stays_queued()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        _files.Embedder = embedder;
        var queue = new IngestQueue(_files.Ingester, 1, 10);
        await AddAsync(queue, "1.md", "One.");
        await asked.WaitAsync();
        var waiting = await AddAsync(queue, "2.md", "Two.");
        await queue.DisposeAsync();
        await WaitAsync(2);

        Assert.Equal(ArtifactStatus.Queued, (await _files.Store.Artifacts.FindAsync(ClientId.Default, waiting.Artifact.Id, CancellationToken.None))!.Status);
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(ArtifactStatus.Ready, (await _files.IngestAsync("2.md", "Two.")).Artifact.Status);
    }

    [Fact]
    public async Task A_file_whose_reading_ended_twice_in_the_middle_is_given_up_until_somebody_brings_it()
    {
        var left = _files.Offer("1.md", "One.") with { IsLeft = true };
        var artifact = (await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None)).Artifact;
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        artifact = (await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None)).Artifact;
        Assert.Null(artifact.Problem);

        await DieAsync(artifact);
        Assert.False(await _files.Ingester.GiveUpAsync(artifact, CancellationToken.None));
        var taken = await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None);
        Assert.Equal((true, ArtifactStatus.Queued, "ingest-interrupted"), (taken.IsNew, taken.Artifact.Status, taken.Artifact.Problem?.Code));

        await DieAsync(taken.Artifact);
        Assert.True(await _files.Ingester.GiveUpAsync(artifact, CancellationToken.None));
        var failed = (await _files.Store.Artifacts.FindAsync(ClientId.Default, artifact.Id, CancellationToken.None))!;
        Assert.Equal((ArtifactStatus.Failed, "ingest-interrupted"), (failed.Status, failed.Problem?.Code));
        Assert.Contains("bring it again", failed.Problem!.Message, StringComparison.Ordinal);
        Assert.Empty(await _files.Ingester.ListLeftAsync(ClientId.Default, CancellationToken.None));

        var brought = await _files.Ingester.TakeAsync(ClientId.Default, _files.Offer("1.md", "One."), CancellationToken.None);
        Assert.Equal((true, (ArtifactProblem?)null), (brought.IsNew, brought.Artifact.Problem));
    }

    [Fact]
    public async Task A_file_that_is_read_to_its_end_after_all_has_no_problem_and_one_that_is_put_away_in_good_order_no_other()
    {
        await using var server = await ModelServer.StartAsync();
        using var asked = new SemaphoreSlim(0);
        server.Then(async c =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, c.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var embedder = IngestFolder.EmbedderOf(server, _files.Time);
        var left = _files.Offer("1.md", "One.") with { IsLeft = true };
        await DieAsync((await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None)).Artifact);
        _files.Embedder = embedder;
        await using (var queue = new IngestQueue(_files.Ingester, 1, 10))
        {
            var taken = await queue.AddAsync(ClientId.Default, left, _ => { }, CancellationToken.None);
            await asked.WaitAsync();
            var reading = (await _files.Store.Artifacts.FindAsync(ClientId.Default, taken.Artifact.Id, CancellationToken.None))!;
            Assert.Equal((ArtifactStatus.Reading, "ingest-interrupted"), (reading.Status, reading.Problem?.Code));
        }

        _files.Embedder = null;
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        var waiting = Assert.Single(await _files.Ingester.ListLeftAsync(ClientId.Default, CancellationToken.None));
        Assert.Equal(ArtifactStatus.Queued, waiting.Status);
        Assert.False(await _files.Ingester.GiveUpAsync(waiting, CancellationToken.None));
        var again = (await _files.Ingester.TakeAsync(ClientId.Default, left, CancellationToken.None)).Artifact;
        var ready = await _files.Ingester.ReadAsync(again, left, null, CancellationToken.None);
        Assert.Equal((ArtifactStatus.Ready, (ArtifactProblem?)null), (ready.Status, ready.Problem));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_read_while_the_store_goes_away_is_read_when_it_is_back(bool isAwayForLong)
    {
        var time = new TickedTime();
        var (isFirst, isAway, asked) = (1, false, 0);
        var store = AwayStore.Of(_files.Store, contract =>
        {
            if (contract == typeof(IDocumentStore) && Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                isAway = isAwayForLong;
                return true;
            }

            return isAway && Interlocked.Increment(ref asked) > 0;
        });
        await using var queue = new IngestQueue(new Ingester(store, new DocumentReading(ReadingLimits.Default), null, time), 1, 10);

        var taken = await AddAsync(queue, "1.md", "One.");
        if (isAwayForLong)
        {
            // The end of the reading could not be written down, nor that the file waits.
            await Patience.UntilAsync(() => Volatile.Read(ref asked) > 1, "the queue looks for its store");
            Assert.NotNull(queue.Find(ClientId.Default, taken.Artifact.Id));
            isAway = false;
        }

        await Patience.UntilAsync(
            () =>
            {
                time.Tick();
                return !_ended.IsEmpty;
            },
            "the file is read");

        Assert.Equal(ArtifactStatus.Ready, Assert.Single(_ended)?.Status);
        Assert.Equal(ArtifactStatus.Ready, (await _files.Store.Artifacts.FindAsync(ClientId.Default, taken.Artifact.Id, CancellationToken.None))!.Status);
        Assert.Equal(1, (await _files.CountAsync(taken.Artifact)).Sections);
    }

    [Fact]
    public async Task A_file_that_the_store_goes_away_with_again_and_again_fails_with_that()
    {
        var store = AwayStore.Of(_files.Store, contract => contract == typeof(IDocumentStore));
        await using var queue = new IngestQueue(new Ingester(store, new DocumentReading(ReadingLimits.Default), null, _files.Time), 1, 10);

        await AddAsync(queue, "1.md", "One.");
        await WaitAsync(1);

        Assert.Equal((ArtifactStatus.Failed, "store-unreachable"), (Assert.Single(_ended)?.Status, Assert.Single(_ended)?.Problem?.Code));
    }

    /// <summary>Its reader begins, and is never heard of again.</summary>
    private async Task DieAsync(Artifact queued)
    {
        Assert.True(await _files.Store.Artifacts.UpdateAsync(queued with { Status = ArtifactStatus.Reading, UpdatedAt = _files.Time.GetUtcNow() }, ArtifactStatus.Queued, CancellationToken.None));
        _files.Time.Advance(TimeSpan.FromMinutes(3));
    }

    private Task<TakenFile> AddAsync(IngestQueue queue, string name, string text) => AddAsync(queue, _files.Offer(name, text));

    private Task<TakenFile> AddAsync(IngestQueue queue, OfferedFile file) => queue.AddAsync(
        ClientId.Default, file,
        artifact =>
        {
            _ended.Enqueue(artifact);
            _each.Release();
        },
        CancellationToken.None);

    private async Task WaitAsync(int files)
    {
        for (var i = 0; i < files; i++)
        {
            await _each.WaitAsync();
        }
    }
}
