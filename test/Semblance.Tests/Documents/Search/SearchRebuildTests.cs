using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.InMemory;
using Semblance.Tests.Storage;

namespace Semblance.Tests.Documents.Search;

public sealed class SearchRebuildTests : IAsyncDisposable
{
    private readonly InMemoryStore _store = new(new ManualTime(new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero)));

    private static CancellationToken Stop => CancellationToken.None;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Everything_that_documents_hold_is_found_with_a_link_to_it()
    {
        var document = await AddAsync(
            0, new Section(0, new Place { Page = 2 }, "Terms", "Loan onboarding takes three days."),
            new TableRows(1, new Place { Path = "Sheet1" }, "Prices", ["Product", "Fee"], 1, [["Mortgage", "12"], ["Overdraft", null]]),
            new ApiEndpoint(2, Place.Unknown, "getLoan", "GET", "/v1/loans/{id}", "Read a loan", ["lending"], null, null),
            new LogEntry(3, Place.Unknown, "x", DateTimeOffset.UnixEpoch, "ERROR", "E-504", "core", "gateway timeout", new Dictionary<string, string>()));
        await _store.Tags.AddAsync(ClientId.Default, [new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document, Name = "underwriting", CreatedAt = DateTimeOffset.UnixEpoch }], Stop);

        Assert.Equal(5, await IndexAsync(document, model: null));

        Assert.Equal(new DeepLink("workspace") { Document = document, Chunk = 0, Page = 2 }, await LinkAsync("onboarding"));
        Assert.Equal(new DeepLink("workspace") { Document = document, Chunk = 1 }, await LinkAsync("mortgage"));
        Assert.Equal(new DeepLink("apis") { Document = document, Api = $"{document}/2" }, await LinkAsync("\"v1 loans\""));
        Assert.Equal(new DeepLink("logs") { Document = document, Code = "E-504" }, await LinkAsync("E-504"));
        Assert.Equal(new DeepLink("tags") { Document = document, Query = "underwriting" }, await LinkAsync("underwriting"));
    }

    [Fact]
    public async Task Without_a_model_a_search_is_by_words_and_says_so()
    {
        await IndexAsync(await AddAsync(0, Section("loan")), model: null);

        var answer = await new DocumentSearch(_store, embedder: null, TimeProvider.System).FindAsync(ClientId.Default, "loan", ChunkFilter.None, 10, Stop);
        Assert.Equal((ChunkRanking.Text, 1, false), (answer.Method, answer.Hits.Count, answer.IsIndexEmpty));
        Assert.True((await new DocumentSearch(_store, null, TimeProvider.System).FindAsync(new ClientId("nobody"), "loan", ChunkFilter.None, 10, Stop)).IsIndexEmpty);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_costs_nobody_their_answer()
    {
        var model = new ScriptedEmbedder("first");
        await IndexAsync(await AddAsync(0, Section("loan")), model);
        var search = new DocumentSearch(_store, model, TimeProvider.System);
        Assert.Equal(ChunkRanking.Hybrid, (await search.FindAsync(ClientId.Default, "loan", ChunkFilter.None, 10, Stop)).Method);

        model.FailsAfter = 0;
        var answer = await search.FindAsync(ClientId.Default, "loan", ChunkFilter.None, 10, Stop);
        Assert.Equal((ChunkRanking.Text, 1), (answer.Method, answer.Hits.Count));
        Assert.Contains("away", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_takes_too_long_costs_nobody_their_answer_either()
    {
        var model = new ScriptedEmbedder("first");
        await IndexAsync(await AddAsync(0, Section("loan")), model);
        model.Hangs = true;
        var time = new ManualTimers();

        var finding = new DocumentSearch(_store, model, time).FindAsync(ClientId.Default, "loan", ChunkFilter.None, 10, Stop);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(finding.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        var answer = await finding;

        Assert.Equal((ChunkRanking.Text, 1), (answer.Method, answer.Hits.Count));
        Assert.Contains("no answer", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_old_index_serves_until_the_new_one_is_complete_and_a_stopped_rebuild_goes_on()
    {
        var old = new ScriptedEmbedder("first");
        for (var i = 0; i < 400; i++)
        {
            await IndexAsync(await AddAsync(i, Section($"loan number {i}")), old);
        }

        var model = new ScriptedEmbedder("second") { FailsAfter = 1 };
        await Assert.ThrowsAsync<SemblanceException>(() => new SearchRebuild(_store, model).RunAsync(ClientId.Default, null, Stop));
        Assert.Equal((1, 400L), await ServingAsync());
        Assert.Equal(ChunkRanking.Hybrid, (await new DocumentSearch(_store, old, TimeProvider.System).FindAsync(ClientId.Default, "loan", ChunkFilter.None, 10, Stop)).Method);
        await IndexAsync(await AddAsync(400, Section("loan that came meanwhile")), old);

        var embedded = model.Texts;
        model.FailsAfter = null;
        var steps = new Steps();
        var report = await new SearchRebuild(_store, model).RunAsync(ClientId.Default, steps, Stop);
        Assert.True(report.WasResumed);
        Assert.Equal((2, 401L, 401L), (report.Serving.Index.Number, report.Serving.Chunks, report.Serving.Embedded));
        Assert.Equal(401, model.Texts); // none twice
        Assert.True(embedded is > 0 and < 401);
        Assert.Single(await _store.Chunks.CountAsync(ClientId.Default, Stop));
        Assert.Equal([RebuildStep.Embedding, RebuildStep.Optimizing, RebuildStep.Removing], steps.Seen.Distinct());
        Assert.Equal(ChunkRanking.Hybrid, (await new DocumentSearch(_store, model, TimeProvider.System).FindAsync(ClientId.Default, "meanwhile", ChunkFilter.None, 10, Stop)).Method);
        Assert.Equal(ChunkRanking.Text, (await new DocumentSearch(_store, old, TimeProvider.System).FindAsync(ClientId.Default, "meanwhile", ChunkFilter.None, 10, Stop)).Method);
    }

    [Fact]
    public async Task What_is_written_between_the_reading_and_the_writing_of_a_rebuild_is_in_the_new_index()
    {
        var (document, other) = (await AddAsync(0, Section("loan of yore")), await AddAsync(1, Section("loan of another")));
        await IndexAsync(document, model: null);
        await IndexAsync(other, model: null);
        var tag = new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document, Name = "underwriting", CreatedAt = DateTimeOffset.UnixEpoch };
        var reads = 0;
        var store = ToldContract.Of<IStore>(_store, call =>
        {
            if (call == nameof(ITagStore.ListAsync) && ++reads == 2)
            {
                // The newest document first; the tags of the other have just been read.
                _store.Tags.AddAsync(ClientId.Default, [tag], Stop).GetAwaiter().GetResult();
                new TagIndexer(_store, embedder: null).AddAsync(new Document { Id = document, Client = ClientId.Default, Kind = DocumentKind.Pdf, CreatedAt = DateTimeOffset.UnixEpoch }, [tag], Stop)
                    .GetAwaiter().GetResult();
            }
        });

        await new SearchRebuild(store, embedder: null).RunAsync(ClientId.Default, null, Stop);
        Assert.Equal((2, 3L), await ServingAsync());
        Assert.Equal(new DeepLink("tags") { Document = document, Query = "underwriting" }, await LinkAsync("underwriting"));
        Assert.Equal(new DeepLink("workspace") { Document = document, Chunk = 0 }, await LinkAsync("yore"));
    }

    [Fact]
    public async Task A_document_of_more_pieces_than_one_write_takes_is_found_whole()
    {
        var entries = Enumerable.Range(0, 12_000).Select(i => new LogEntry(i, Place.Unknown, null, null, "INFO", null, null, $"entry {i}", new Dictionary<string, string>())).ToArray<DocumentPart>();
        var document = await AddAsync(0, [.. entries.Take(6_000)]);
        await _store.Documents.AddPartsAsync(ClientId.Default, document, entries[6_000..], Stop);

        Assert.Equal(12_000, await IndexAsync(document, model: null));
        Assert.Equal((1, 12_000L), await ServingAsync());
        await new SearchRebuild(_store, null).RunAsync(ClientId.Default, null, Stop);
        Assert.Equal((2, 12_000L), await ServingAsync());
    }

    private static Section Section(string text) => new(0, Place.Unknown, null, text);

    private async Task<DocumentId> AddAsync(int number, params DocumentPart[] parts)
    {
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Pdf, CreatedAt = DateTimeOffset.UnixEpoch.AddSeconds(number) };
        await _store.Documents.AddAsync(document, Stop);
        await _store.Documents.AddPartsAsync(ClientId.Default, document.Id, parts, Stop);
        return document.Id;
    }

    private Task<int> IndexAsync(DocumentId document, ITextEmbedder? model) => IndexedDocument.AddAsync(_store, ClientId.Default, document, model, Stop);

    private async Task<DeepLink> LinkAsync(string text) => Assert.Single(
        (await new DocumentSearch(_store, embedder: null, TimeProvider.System).FindAsync(ClientId.Default, text, ChunkFilter.None, 10, Stop)).Hits).Link;

    private async Task<(int Number, long Chunks)> ServingAsync() =>
        (await _store.Chunks.CountAsync(ClientId.Default, Stop)).Single(i => i.Index.IsServing) is var serving ? (serving.Index.Number, serving.Chunks) : default;

    private sealed class Steps : IProgress<RebuildProgress>
    {
        public List<RebuildStep> Seen { get; } = [];

        public void Report(RebuildProgress value) => Seen.Add(value.Step);
    }

    /// <summary>Gives every text the same vector, and fails when it is told to.</summary>
    private sealed class ScriptedEmbedder(string key) : ITextEmbedder
    {
        private int _calls;

        public Space Space { get; } = new() { Key = new SpaceKey(key), Model = key, Dimension = 4, Metric = Metric.Cosine };

        public int BatchSize => 32;

        /// <summary>So many calls from now on are answered.</summary>
        public int? FailsAfter { get; set => (field, _calls) = (value, 0); }

        public int Texts { get; private set; }

        /// <summary>It never answers.</summary>
        public bool Hangs { get; set; }

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
        {
            if (Hangs)
            {
                return Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith<IReadOnlyList<float[]>>(_ => throw new OperationCanceledException(cancellationToken), TaskScheduler.Default);
            }

            if (++_calls > FailsAfter)
            {
                return Task.FromException<IReadOnlyList<float[]>>(new SemblanceException(ErrorKind.Unavailable, "embedder-unavailable", "The model is away."));
            }

            Texts += texts.Count;
            return Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(_ => new float[] { 1, 0, 0, 0 })]);
        }
    }
}
