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
        Assert.Equal(("a.md", ArtifactStatus.Ready, false), (told.Path, told.Taken!.Artifact.Status, told.IsRemoved));
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
    public async Task Files_that_are_ready_go_only_when_that_is_asked_for_and_failed_ones_never()
    {
        var (good, bad) = (_files.Write("good.md", "Text."), _files.Write("bad.pdf", "%PDF-1.7 torn"));
        var watch = Watch(removes: true);
        await watch.LookAsync(CancellationToken.None);
        await watch.LookAsync(CancellationToken.None);

        Assert.Equal([("bad.pdf", false, "document-malformed"), ("good.md", true, null)], _told.Select(t => (t.Path, t.IsRemoved, t.Problem?.Code)));
        Assert.Equal((false, true), (File.Exists(good), File.Exists(bad)));
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

    private WatchFolder Watch(bool removes = false) => new(_files.Ingester, ClientId.Default, new WatchOptions(_files.Path) { Removes = removes }, _told.Add);
}
