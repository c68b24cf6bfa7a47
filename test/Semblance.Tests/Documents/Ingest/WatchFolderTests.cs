using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;

namespace Semblance.Tests.Documents.Ingest;

public sealed class WatchFolderTests : IAsyncLifetime
{
    private IngestFolder _files = null!;
    private readonly List<WatchedFile> _told = [];

    public Task InitializeAsync()
    {
        _files = IngestFolder.Create();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _files.DisposeAsync();

    [Fact]
    public async Task A_file_is_taken_when_two_looks_find_it_the_same()
    {
        var watch = Watch();
        _files.Write("a.md", "First half");
        await watch.LookAsync(CancellationToken.None);
        _files.Write("a.md", "First half, and the second");
        await watch.LookAsync(CancellationToken.None);
        Assert.Empty(_told);

        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);

        var told = Assert.Single(_told);
        Assert.Equal(("a.md", ArtifactStatus.Ready), (told.Path, told.Taken!.Artifact.Status));
        Assert.True(File.Exists(Path.Combine(_files.Path, "a.md")));
    }

    [Fact]
    public async Task Files_that_are_no_ones_yet_are_passed_over()
    {
        string[] names = [".hidden.md", "~$report.docx", "a.md.part", "b.crdownload", "c.tmp", "empty.md"];
        foreach (var name in names)
        {
            _files.Write(name, name == "empty.md" ? "" : "Text of " + name);
        }

        Directory.CreateDirectory(Path.Combine(_files.Path, "in", "deep"));
        _files.Write("in/deep/d.md", "Deep.");
        File.CreateSymbolicLink(Path.Combine(_files.Path, "link.txt"), "/etc/hostname");
        var watch = Watch();
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);

        Assert.Equal(Path.Combine("in", "deep", "d.md"), Assert.Single(_told).Path);
    }

    [Fact]
    public async Task What_happens_to_one_file_ends_neither_the_watching_nor_the_others()
    {
        _files.Embedder = new ScriptedEmbedder(text => text switch
        {
            "cancelled" => throw new OperationCanceledException(),
            "broken" => throw new TimeZoneNotFoundException(),
            _ => ScriptedEmbedder.Any,
        });
        foreach (var text in (string[])["broken", "cancelled", "good"])
        {
            _files.Write(text + ".txt", text);
        }

        var watch = Watch();
        for (var look = 0; look < 4; look++)
        {
            await watch.LookAsync(CancellationToken.None);
        }

        Assert.Equal([("broken.txt", "internal"), ("good.txt", null)], _told.Select(t => (t.Path, t.Problem?.Code)));
        Assert.Equal(
            [("broken.txt", ArtifactStatus.Failed), ("cancelled.txt", ArtifactStatus.Cancelled), ("good.txt", ArtifactStatus.Ready)],
            (await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None)).Select(a => (a.Name, a.Status)).Order());
    }

    [Fact]
    public async Task A_file_that_somebody_reads_is_taken_up_when_he_says_no_more()
    {
        var offer = _files.Offer("left.md", "Left behind.");
        var taken = await _files.Ingester.TakeAsync(ClientId.Default, offer, CancellationToken.None);
        await _files.Store.Artifacts.UpdateAsync(taken.Artifact with { Status = ArtifactStatus.Reading }, CancellationToken.None);
        var watch = Watch();
        for (var look = 0; look < 3; look++)
        {
            await watch.LookAsync(CancellationToken.None);
        }

        Assert.Empty(_told);
        _files.Time.Advance(TimeSpan.FromMinutes(3));
        await watch.LookAsync(CancellationToken.None);

        Assert.Equal(ArtifactStatus.Ready, Assert.Single(_told).Taken!.Artifact.Status);
    }

    [Fact]
    public async Task A_file_whose_embedder_is_away_is_told_once_and_read_when_it_is_back()
    {
        var isAway = true;
        _files.Embedder = new ScriptedEmbedder(_ => isAway ? throw new SemblanceException(ErrorKind.Unavailable, "embedder-unavailable", "The model is away.") : ScriptedEmbedder.Any);
        _files.Write("a.md", "Text.");
        var watch = Watch();
        for (var look = 0; look < 4; look++)
        {
            await watch.LookAsync(CancellationToken.None);
        }

        Assert.Equal("embedder-unavailable", Assert.Single(_told).Problem!.Code);
        isAway = false;
        _files.Time.Advance(TimeSpan.FromMinutes(1));
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);

        Assert.Equal([ArtifactStatus.Failed, ArtifactStatus.Ready], _told.Select(t => t.Taken!.Artifact.Status));
        Assert.Equal(1, await _files.EmbeddedAsync());
    }

    [Fact]
    public async Task A_file_that_failed_is_tried_again_when_it_changes()
    {
        var watch = Watch();
        _files.Write("a.json", "{\"openapi\": \"3.0.0\", \"paths\": {");
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);
        _files.Write("a.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}}}");
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);

        Assert.Equal([ArtifactStatus.Failed, ArtifactStatus.Ready], _told.Select(t => t.Taken!.Artifact.Status));
    }

    [Fact]
    public async Task Watching_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var files = new IngestFolder();
        files.Write("a.md", "Text.");
        var ingester = new Ingester(files.Store, new DocumentReading(ReadingLimits.Default), null, TimeProvider.System);
        var watch = new WatchFolder(ingester, ClientId.Default, new WatchOptions(files.Path) { Interval = TimeSpan.FromMilliseconds(1) }, _ => stop.Cancel());

        await watch.RunAsync(stop.Token);

        Assert.Single(await files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
        Assert.Equal("watch-folder", Assert.Throws<SemblanceException>(() => new WatchFolder(ingester, ClientId.Default, new WatchOptions(files.Path + "/none"), _ => { })).Code);
    }

    private WatchFolder Watch() => new(_files.Ingester, ClientId.Default, new WatchOptions(_files.Path), _told.Add);
}
