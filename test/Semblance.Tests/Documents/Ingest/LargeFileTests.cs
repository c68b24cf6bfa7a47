using System.Globalization;
using System.Text;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Ingest;
using Semblance.Documents.Search;

namespace Semblance.Tests.Documents.Ingest;

/// <summary>Files whose parts are all kept before the first of their pieces is made.</summary>
public sealed class LargeFileTests : IAsyncLifetime
{
    private const int Entries = 12_345;

    private IngestFolder _files = null!;

    public Task InitializeAsync()
    {
        _files = IngestFolder.Create();
        _files.LeastLarge = 1;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _files.DisposeAsync();

    [Fact]
    public async Task All_parts_are_kept_then_its_words_follow_and_until_they_are_there_it_is_being_read()
    {
        var (told, seen) = (new List<IngestProgress>(), new List<Task<IReadOnlyList<Artifact>>>());

        var (artifact, _) = await _files.Ingester.IngestAsync(
            ClientId.Default, _files.Offer("log.xml", Log(Entries)),
            progress =>
            {
                told.Add(progress);
                seen.Add(_files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
            },
            CancellationToken.None);

        Assert.Equal(ArtifactStatus.Ready, artifact.Status);
        Assert.Equal(new IngestProgress(Entries, 0) { PiecesFollow = true }, told.Find(p => p.PiecesFollow));
        Assert.All(told.Where(p => p.Pieces > 0), p => Assert.True(p.PiecesFollow));
        Assert.Equal(new IngestProgress(Entries, Entries) { PiecesFollow = true }, told[^1]);
        Assert.All(await Task.WhenAll(seen), all => Assert.Equal(ArtifactStatus.Reading, Assert.Single(all).Status));
        Assert.Equal((Entries, Entries), ((await _files.CountAsync(artifact)).LogEntries, await _files.PiecesAsync()));
        Assert.Equal(["number 12344"], await FoundAsync("12344"));
    }

    [Fact]
    public async Task Its_pieces_are_those_of_a_file_that_is_not_large()
    {
        const string Text = "<log><entry level=\"WARN\" code=\"E7\"><message>disk full</message></entry><entry><message>gone</message></entry></log>";
        await _files.IngestAsync("log.xml", Text);
        var large = await HitsAsync("disk gone");

        await using var others = new IngestFolder();
        await others.IngestAsync("log.xml", Text);
        var small = (await new DocumentSearch(others.Store, null, others.Time).FindAsync(ClientId.Default, "disk gone", ChunkFilter.None, 5, CancellationToken.None)).Hits;

        Assert.Equal(2, large.Count);
        Assert.Equal(small.Select(h => h.Hit.Chunk), large.Select(h => h.Hit.Chunk));
    }

    [Theory]
    [InlineData(ArtifactStatus.Cancelled)]
    [InlineData(ArtifactStatus.Reading)]
    public async Task One_that_was_stopped_or_killed_before_its_words_were_there_is_taken_up_again_without_doubles(ArtifactStatus left)
    {
        using var stop = new CancellationTokenSource();
        var offer = _files.Offer("log.xml", Log(Entries));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _files.Ingester.IngestAsync(
            ClientId.Default, offer, progress => { if (progress.Pieces > 0) { stop.Cancel(); } }, stop.Token));
        var artifact = Assert.Single(await _files.Store.Artifacts.ListAsync(ClientId.Default, new ArtifactQuery(), CancellationToken.None));
        Assert.Equal(ArtifactStatus.Cancelled, artifact.Status);
        Assert.Equal(Entries, (await _files.CountAsync(artifact)).LogEntries);
        Assert.InRange(await _files.PiecesAsync(), 1, Entries - 1);
        await _files.Store.Artifacts.UpdateAsync(artifact with { Status = left }, CancellationToken.None);
        _files.Time.Advance(TimeSpan.FromMinutes(3));

        var again = await _files.Ingester.IngestAsync(ClientId.Default, offer, null, CancellationToken.None);

        Assert.Equal((artifact.Id, ArtifactStatus.Ready), (again.Artifact.Id, again.Artifact.Status));
        Assert.Equal((Entries, Entries), ((await _files.CountAsync(artifact)).LogEntries, await _files.PiecesAsync()));
    }

    [Fact]
    public async Task What_came_before_a_fault_is_found()
    {
        var (artifact, _) = await _files.IngestAsync("cut.xml", "<log><entry><message>disk full</message></entry><entry><message>gone</message></entry><entry><mess");

        Assert.Equal((ArtifactStatus.Failed, "document-malformed"), (artifact.Status, artifact.Problem!.Code));
        Assert.Equal(2, (await _files.CountAsync(artifact)).LogEntries);
        Assert.Equal(["disk full"], await FoundAsync("disk"));
    }

    private async Task<IReadOnlyList<SearchHit>> HitsAsync(string text) =>
        (await new DocumentSearch(_files.Store, null, _files.Time).FindAsync(ClientId.Default, text, ChunkFilter.None, 5, CancellationToken.None)).Hits;

    private async Task<IEnumerable<string>> FoundAsync(string text) => (await HitsAsync(text)).Select(h => h.Hit.Chunk.Text);

    private static string Log(int entries) =>
        new StringBuilder("<log>").AppendJoin("", Enumerable.Range(0, entries).Select(i => string.Create(CultureInfo.InvariantCulture, $"<entry><message>number {i}</message></entry>"))).Append("</log>").ToString();
}
