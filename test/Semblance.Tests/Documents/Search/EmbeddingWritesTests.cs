using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Tests.Documents.Search;

public sealed class EmbeddingWritesTests
{
    // So wide that a lot is 2,000.
    private static readonly Space Wide = new() { Key = new SpaceKey("wide"), Model = "Wide", Dimension = 1_000, Metric = Metric.Cosine };

    private readonly IChunkStore _store;
    private readonly HeldEmbeddings _held;

    public EmbeddingWritesTests() => (_store, _held) = HeldEmbeddings.New();

    [Fact]
    public async Task What_a_model_gives_is_written_at_once_or_together_while_the_store_is_busy()
    {
        await using var writes = Begin();
        foreach (var count in (int[])[10, 11, 12, 13])
        {
            await writes.AddAsync(Some(count));
        }

        Assert.Equal([10, 11], _held.Writes);
        _held.Answer(1);
        await writes.AddAsync(Some(14));
        Assert.Equal([10, 11, 12 + 13 + 14], _held.Writes);

        await writes.AddAsync(Some(15));
        var settling = writes.SettleAsync();
        Assert.False(settling.IsCompleted);
        _held.Answer(0);
        await Patience.UntilAsync(() => _held.Writes.Count() == 4, "the rest is written");
        _held.Answer(2);
        _held.Answer(3);
        Assert.Equal(10 + 11 + 12 + 13 + 14 + 15, await settling);
    }

    [Fact]
    public async Task A_model_that_is_a_lot_ahead_waits()
    {
        await using var writes = Begin();
        await writes.AddAsync(Some(256));
        await writes.AddAsync(Some(256));
        await writes.AddAsync(Some(1_999));
        var adding = writes.AddAsync(Some(1));
        Assert.False(adding.IsCompleted);

        _held.Answer(0);
        await adding;
        Assert.Equal([256, 256, 2_000], _held.Writes);
        _held.Answer(1);
        _held.Answer(2);
    }

    [Fact]
    public async Task What_was_given_before_the_end_is_kept_unless_the_store_is_what_failed()
    {
        var writes = Begin();
        await writes.AddAsync(Some(1));
        await writes.AddAsync(Some(2));
        await writes.AddAsync(Some(3));
        var ending = writes.DisposeAsync();
        _held.Answer(0);
        _held.Answer(1);
        await Patience.UntilAsync(() => _held.Writes.Count() == 3, "what waited is written");
        _held.Answer(2);
        await ending;

        var (store, held) = HeldEmbeddings.New();
        writes = new EmbeddingWrites(store, ClientId.Default, 1, Wide, CancellationToken.None);
        await writes.AddAsync(Some(1));
        held.Fail(0, new SemblanceException(ErrorKind.Unavailable, "store-unreachable", "Away."));
        await Assert.ThrowsAsync<SemblanceException>(() => writes.AddAsync(Some(2)));
        await writes.DisposeAsync();
        Assert.Equal([1], held.Writes);
    }

    private static List<ChunkEmbedding> Some(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ChunkEmbedding(new ChunkCursor(DocumentId.New(), Guid.NewGuid()), new float[] { 1 }))];

    private EmbeddingWrites Begin() => new(_store, ClientId.Default, 1, Wide, CancellationToken.None);
}
