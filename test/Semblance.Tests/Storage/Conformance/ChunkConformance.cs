using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Tests.Storage.Conformance;

public abstract class ChunkConformance : StoreConformance
{
    private static readonly Space Cosine = new() { Key = new SpaceKey("sentences"), Model = "Sentences", Dimension = 4, Metric = Metric.Cosine };

    [StoreFact]
    public async Task A_piece_is_found_as_it_was_written_by_its_client_alone()
    {
        var document = await AddDocumentAsync();
        var tag = new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document, Name = "lms", CreatedAt = At };
        await Store.Tags.AddAsync(ClientId.Default, [tag], Stop);
        var place = new Place { Page = 3, Box = new PageBox(1.5, 2, 300, 40), Line = 17, Path = "/log/entry[4]" };
        var chunk = NewChunk(document, "Loan onboarding 🚀 takes\nthree days.", 0) with
        {
            Type = ChunkType.Log,
            Place = place,
            Artifact = null,
            Part = 4,
            Level = "ERROR",
            Code = "E-504",
            At = At.AddTicks(10),
            Details = """{"a":1}""",
        };
        var ofTag = NewChunk(document, "lms", 1) with { Type = ChunkType.Tag, Tag = tag.Id };
        await ReplaceAsync(document, chunk, ofTag);

        var hit = Assert.Single(await FindAsync("onboarding"));
        Assert.Equal(chunk, hit.Chunk);
        Assert.Equal((1, (int?)null, 1.0 / 61), (hit.TextRank!.Value, hit.VectorRank, hit.Score));
        Assert.Equal(ofTag, Assert.Single(await FindAsync("LMS")).Chunk);
        Assert.Empty((await Store.Chunks.FindAsync(Other, Query("onboarding"), Stop)).Hits);
        Assert.Empty((await Store.Chunks.FindAsync(new ClientId("nobody"), Query("onboarding"), Stop)).Hits);

        await Store.Tags.RemoveAsync(ClientId.Default, tag.Id, Stop);
        Assert.Empty(await FindAsync("lms"));
        await Store.Documents.RemoveAsync(ClientId.Default, document, Stop);
        Assert.Empty(await FindAsync("onboarding"));
        Assert.Equal(0, (await CountAsync()).Chunks);
    }

    [StoreFact]
    public async Task Words_are_found_in_any_form_case_and_accent_and_between_any_signs()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(
            document, NewChunk(document, "GET /v1/loans/{id} reads a loan", 0), NewChunk(document, "The Müller file says E_TIMEOUT-504!", 1),
            NewChunk(document, "Заём для клиента", 2), NewChunk(document, "onboarded borrowers", 3));

        Assert.Equal([0], await IndexesAsync("LOANS"));
        Assert.Equal([0], await IndexesAsync("/v1/loans"));
        Assert.Equal([1], await IndexesAsync("muller"));
        Assert.Equal([1], await IndexesAsync("MÜLLER"));
        Assert.Equal([1], await IndexesAsync("e_timeout-504"));
        Assert.Equal([2], await IndexesAsync("КЛИЕНТА"));
        Assert.Equal([3], await IndexesAsync("onboarding"));
        Assert.Equal([3], await IndexesAsync("borr*"));
        Assert.Empty(await IndexesAsync("oan"));
    }

    [StoreFact]
    public async Task Phrases_and_what_must_not_be_there_are_heeded()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(
            document, NewChunk(document, "first draft of the contract", 0), NewChunk(document, "the contract, and first a draft", 1), NewChunk(document, "signed contract", 2));

        Assert.Equal([0], await IndexesAsync("\"first draft\""));
        Assert.Equal([0, 1, 2], (await IndexesAsync("contract")).Order());
        Assert.Equal([2], await IndexesAsync("contract -draft"));
        Assert.Equal([1, 2], (await IndexesAsync("contract -\"first draft\"")).Order());
        Assert.Empty(await IndexesAsync("-draft"));
        Assert.Empty(await IndexesAsync("the of and"));
        Assert.Empty(await IndexesAsync(" \"\" - * "));
    }

    [StoreFact]
    public async Task Nothing_that_is_typed_is_a_mistake()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(document, NewChunk(document, "loan", 0));
        foreach (var text in new[] { "\"", "loan AND", "NEAR(loan", "loan:*", "(loan", "loan'--", "loan & | !", "\\loan", "scope:i1", "content : loan", "^loan", "loan\u0002\u0003<b>", "loan\ud83d", "-\"", "**", "'loan' <-> ''" })
        {
            await FindAsync(text);
        }

        Assert.Equal([0], await IndexesAsync("loan AND"));
        Assert.Equal([0], await IndexesAsync("(loan"));
        Assert.Equal([0], await IndexesAsync("loan'--"));
    }

    [StoreFact]
    public async Task Hits_with_all_words_come_first_and_those_with_some_fill_up()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(
            document, NewChunk(document, "loan loan loan loan", 0), NewChunk(document, "a long text about many things, at the end of which loan and onboarding are named", 1),
            NewChunk(document, "onboarding", 2), NewChunk(document, "something else", 3));

        var found = await IndexesAsync("loan onboarding");
        Assert.Equal(1, found[0]);
        Assert.Equal([0, 1, 2], found.Order());
        Assert.Equal([1], await IndexesAsync("loan onboarding", hits: 1));
    }

    [StoreFact]
    public async Task Found_words_are_marked_in_the_text_as_it_was_written()
    {
        var document = await AddDocumentAsync();
        const string Text = "Ünï 🚀 <b>Loans</b>, the loan-file\u0002 and Ärger; loan";
        await ReplaceAsync(document, NewChunk(document, Text, 0));

        var hit = Assert.Single(await FindAsync("loan ärger"));
        Assert.Equal(["Loans", "loan", "Ärger", "loan"], hit.Marks.Select(m => Text.Substring(m.Start, m.Length)));
    }

    [StoreFact]
    public async Task Every_filter_is_part_of_the_search_so_that_there_are_as_many_hits_as_exist()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var (first, second) = (await AddDocumentAsync(), await AddDocumentAsync());
        await Store.Tags.AddAsync(ClientId.Default, [new Tag { Id = TagId.New(), Client = ClientId.Default, Document = second, Name = "finance", CreatedAt = At }], Stop);
        var far = Enumerable.Range(0, 3).Select(i => NewChunk(second, $"loan {i} of another kind", i) with
        {
            Type = ChunkType.Log,
            Level = i == 0 ? "WARN" : "ERROR",
            Code = $"E{i}",
            At = At.AddHours(i),
        }).ToArray();
        await ReplaceAsync(first, [.. Enumerable.Range(0, 150).Select(i => NewChunk(first, $"loan loan loan {i}", i))]);
        await ReplaceAsync(second, far);
        await EmbedAsync(Cosine, c => c.Chunk.Document == first ? [1, 0, 0, 0] : [0, 1, 0, 0.1f]);

        await AssertFoundAsync([0, 1, 2], new ChunkFilter { Types = [ChunkType.Log, ChunkType.Api] });
        await AssertFoundAsync([0, 1, 2], new ChunkFilter { Documents = [second, DocumentId.New()] });
        await AssertFoundAsync([0, 1, 2], new ChunkFilter { Tags = ["finance", "none"] });
        await AssertFoundAsync([1, 2], new ChunkFilter { Levels = ["ERROR"] });
        await AssertFoundAsync([0, 2], new ChunkFilter { Codes = ["E0", "E2"] });
        await AssertFoundAsync([1], new ChunkFilter { From = At.AddHours(1), To = At.AddHours(2) });
        await AssertFoundAsync([2], new ChunkFilter { Types = [ChunkType.Log], Tags = ["finance"], Levels = ["ERROR"], From = At.AddHours(2) });
        await AssertFoundAsync([], new ChunkFilter { Tags = ["none"] });
        await AssertFoundAsync([], new ChunkFilter { Documents = [DocumentId.New()] });

        async Task AssertFoundAsync(int[] expected, ChunkFilter filter)
        {
            var probe = new TextProbe(Cosine.Key, new float[] { 1, 0, 0, 0 });
            foreach (var query in new[] { Query("loan"), Query("loan") with { Probe = probe }, Query("") with { Probe = probe } })
            {
                var found = (await Store.Chunks.FindAsync(ClientId.Default, query with { Filter = filter }, Stop)).Hits;
                Assert.Equal(expected, found.Select(h => h.Chunk.Index).Order());
                Assert.All(found, h => Assert.Equal(second, h.Chunk.Document));
            }
        }
    }

    [StoreFact]
    public async Task Words_and_embeddings_are_joined_by_their_places()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var document = await AddDocumentAsync();
        await ReplaceAsync(document, NewChunk(document, "loan", 0), NewChunk(document, "a loan of a house", 1), NewChunk(document, "credit", 2), NewChunk(document, "weather", 3));
        var vectors = new Dictionary<string, float[]>
        {
            ["loan"] = [0, 0, 1, 0],
            ["a loan of a house"] = [0.9f, 0.4f, 0, 0],
            ["credit"] = [2, 0, 0, 0],
            ["weather"] = [0.1f, 1, 0, 0],
        };
        await EmbedAsync(Cosine, c => vectors[c.Text]);
        var probe = new TextProbe(Cosine.Key, new float[] { 3, 0, 0, 0 });

        var hybrid = await Store.Chunks.FindAsync(ClientId.Default, Query("loan") with { Probe = probe }, Stop);
        Assert.Equal(ChunkRanking.Hybrid, hybrid.Method);
        Assert.Equal([1, 0, 2, 3], hybrid.Hits.Select(h => h.Chunk.Index)); // 1/62 + 1/62, 1/61 + 1/64, 1/61, 1/63
        Assert.Equal([(2, 2), (1, 4), (null, 1), (null, 3)], hybrid.Hits.Select(h => (h.TextRank, h.VectorRank)));
        Assert.All(hybrid.Hits, h => Assert.Equal(RankFusion.Score(h.TextRank, h.VectorRank), h.Score, 12));

        var vector = await Store.Chunks.FindAsync(ClientId.Default, Query("") with { Probe = probe }, Stop);
        Assert.Equal((ChunkRanking.Vector, 4), (vector.Method, vector.Hits.Count));
        Assert.Equal([2, 1, 3, 0], vector.Hits.Select(h => h.Chunk.Index));
        var without = await Store.Chunks.FindAsync(ClientId.Default, Query("credit -loan") with { Probe = probe }, Stop);
        Assert.Equal([2, 3], without.Hits.Select(h => h.Chunk.Index));
        var text = await Store.Chunks.FindAsync(ClientId.Default, Query("loan"), Stop);
        Assert.Equal((ChunkRanking.Text, 2), (text.Method, text.Hits.Count));
    }

    [StoreFact]
    public async Task Embeddings_of_two_spaces_are_never_compared()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var document = await AddDocumentAsync();
        await ReplaceAsync(document, NewChunk(document, "loan", 0), NewChunk(document, "weather", 1));
        var probe = new TextProbe(Space.Key, new float[] { 1, 0, 0, 0 });
        Assert.Equal(ChunkRanking.Text, (await Store.Chunks.FindAsync(ClientId.Default, Query("loan") with { Probe = probe }, Stop)).Method);
        await EmbedAsync(Cosine, _ => [1, 0, 0, 0]);

        var other = await Store.Chunks.FindAsync(ClientId.Default, Query("loan") with { Probe = probe }, Stop);
        Assert.Equal((ChunkRanking.Text, 1), (other.Method, other.Hits.Count));
        Assert.Contains("sentences", other.Reason, StringComparison.Ordinal);
        var chunk = new ChunkCursor(document, Guid.NewGuid());
        await AssertErrorAsync(ErrorKind.Conflict, "index-space", () => GiveAsync(Space.Key, 1, 0, 0, 0));
        await AssertErrorAsync(ErrorKind.NotFound, "space-unknown", () => GiveAsync(new SpaceKey("none"), 1, 0, 0, 0));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-width", () => GiveAsync(Cosine.Key, 1, 0, 0));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-not-finite", () => GiveAsync(Cosine.Key, 1, 0, 0, float.NaN));
        await AssertErrorAsync(ErrorKind.Invalid, "embedding-zero", () => GiveAsync(Cosine.Key, 0, 0, 0, 0));
        await AssertErrorAsync(ErrorKind.NotFound, "index-unknown", () => Store.Chunks.EmbedAsync(ClientId.Default, 7, Cosine.Key, [], Stop));
        Assert.Equal(0, await GiveAsync(Cosine.Key, 1, 0, 0, 0)); // there is no such piece
        await AssertErrorAsync(ErrorKind.Invalid, "probe-width", () => ProbeAsync(1, 0));
        await AssertErrorAsync(ErrorKind.Invalid, "probe-not-finite", () => ProbeAsync(1, 0, 0, float.PositiveInfinity));
        await AssertErrorAsync(ErrorKind.Invalid, "probe-zero", () => ProbeAsync(0, 0, 0, 0));
        await AssertErrorAsync(ErrorKind.Invalid, "hits-range", () => Store.Chunks.FindAsync(ClientId.Default, Query("loan", hits: 1_001), Stop));

        Task<int> GiveAsync(SpaceKey space, params float[] values) => Store.Chunks.EmbedAsync(ClientId.Default, 1, space, [new ChunkEmbedding(chunk, values)], Stop);
        Task ProbeAsync(params float[] values) => Store.Chunks.FindAsync(ClientId.Default, Query("loan") with { Probe = new TextProbe(Cosine.Key, values) }, Stop);
    }

    [StoreFact]
    public async Task Euclidean_spaces_are_compared_by_length_too()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(document, NewChunk(document, "a", 0), NewChunk(document, "b", 1), NewChunk(document, "c", 2));
        var vectors = new Dictionary<string, float[]> { ["a"] = [9, 0, 0, 0], ["b"] = [1, 1, 0, 0], ["c"] = [2, 0, 0, 0] };
        await EmbedAsync(Space, c => vectors[c.Text]);

        var found = await Store.Chunks.FindAsync(ClientId.Default, Query("") with { Probe = new TextProbe(Space.Key, new float[] { 1, 0.5f, 0, 0 }) }, Stop);
        Assert.Equal([1, 2, 0], found.Hits.Select(h => h.Chunk.Index));
    }

    [StoreFact]
    public async Task Replacing_the_pieces_of_a_document_is_all_or_nothing_and_drops_their_embeddings()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var (kept, replaced) = (await AddDocumentAsync(), await AddDocumentAsync());
        await ReplaceAsync(kept, NewChunk(kept, "loan kept", 0));
        var again = NewChunk(replaced, "loan again", 1);
        await ReplaceAsync(replaced, NewChunk(replaced, "loan old", 0), again);
        await EmbedAsync(Cosine, _ => [1, 0, 0, 0]);

        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Chunks.ReplaceAsync(
            ClientId.Default, [new DocumentChunks(replaced, []), new DocumentChunks(DocumentId.New(), [])], Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "chunk-text", () => ReplaceAsync(replaced, NewChunk(replaced, "", 0)));
        await AssertErrorAsync(ErrorKind.Invalid, "chunk-text", () => ReplaceAsync(replaced, NewChunk(replaced, "a\0b", 0)));
        await AssertErrorAsync(ErrorKind.Invalid, "chunk-details", () => ReplaceAsync(replaced, NewChunk(replaced, "a", 0) with { Details = "{" }));
        await AssertErrorAsync(ErrorKind.Invalid, "chunk-details", () => ReplaceAsync(replaced, NewChunk(replaced, "a", 0) with { Details = """{"a":"\\\u0000"}""" }));
        await AssertErrorAsync(ErrorKind.Invalid, "chunk-place", () => ReplaceAsync(replaced, NewChunk(kept, "a", 0)));
        await AssertErrorAsync(ErrorKind.NotFound, "document-unknown", () => Store.Chunks.ReplaceAsync(Other, [new DocumentChunks(replaced, [])], Stop));
        Assert.Equal((3, 3), ((await CountAsync()).Chunks, (await CountAsync()).Embedded));

        await ReplaceAsync(replaced, again with { Details = """{"said":"\\u0000"}""" });
        Assert.Equal((2, 1), ((await CountAsync()).Chunks, (await CountAsync()).Embedded));
        await Store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(replaced, [again, NewChunk(replaced, "loan more", 2)], Continues: true)], Stop);
        Assert.Equal([0, 1, 2], (await IndexesAsync("loan")).Order());
        await ReplaceAsync(replaced);
        Assert.Equal([0], await IndexesAsync("loan"));
    }

    [StoreFact]
    public async Task Pieces_without_embedding_come_in_pages_each_once()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        DocumentId[] documents = [await AddDocumentAsync(), await AddDocumentAsync(), await AddDocumentAsync()];
        foreach (var document in documents)
        {
            await ReplaceAsync(document, [.. Enumerable.Range(0, 4).Select(i => NewChunk(document, $"text {i}", i))]);
        }

        var seen = new List<UnembeddedChunk>();
        for (ChunkCursor? after = null; await ListAsync(after) is { Count: > 0 } page; after = page[^1].Chunk)
        {
            seen.AddRange(page);
            await Store.Chunks.EmbedAsync(ClientId.Default, 1, Cosine.Key, [new ChunkEmbedding(page[0].Chunk, new float[] { 1, 0, 0, 0 })], Stop);
        }

        Assert.Equal(12, seen.Select(c => c.Chunk).Distinct().Count());
        Assert.Equal(seen.OrderBy(c => c.Chunk.Document).ThenBy(c => c.Chunk.Id), seen);
        Assert.Equal(12 - 3, (await Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, null, null, 100, Stop)).Count);
        Assert.Empty(await Store.Chunks.ListUnembeddedAsync(Other, 1, null, null, 100, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, null, null, 0, Stop));

        Task<IReadOnlyList<UnembeddedChunk>> ListAsync(ChunkCursor? after) => Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, null, after, 5, Stop);
    }

    [StoreFact]
    public async Task Pieces_of_parts_keep_their_ids_are_found_in_their_order_and_take_embeddings_by_them()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var (document, other) = (await AddDocumentAsync(), await AddDocumentAsync());
        SearchChunk[] chunks = [.. Enumerable.Range(0, 8).Select(i => NewChunk(document, "disk full", i) with { Type = i < 7 ? ChunkType.Log : ChunkType.Table, Part = i / 2, Level = i < 3 ? "WARN" : null })];
        await ReplaceAsync(document, chunks);
        await ReplaceAsync(other, NewChunk(other, "disk", 0) with { Part = 0 });

        await Store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(document, [chunks[3] with { Text = "disk again" }], Continues: true)], Stop);
        var inDocument = Query("full") with { Filter = new ChunkFilter { Documents = [document] } };
        Assert.Equal(chunks.OrderBy(c => c.Id), (await Store.Chunks.FindAsync(ClientId.Default, inDocument, Stop)).Hits.Select(h => h.Chunk));
        Assert.Equal(9, (await CountAsync()).Chunks);

        // By their ids, and the rest as a page calls them.
        Assert.Equal(2, await Store.Chunks.EmbedAsync(
            ClientId.Default, 1, Cosine.Key,
            [.. new[] { chunks[0].Id, chunks[5].Id, Guid.NewGuid() }.Select(id => new ChunkEmbedding(new ChunkCursor(document, id), new float[] { 1, 0, 0, 0 }))], Stop));
        var rest = await Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, document, null, 100, Stop);
        Assert.Equal(6, rest.Count);
        Assert.Equal(6, await Store.Chunks.EmbedAsync(ClientId.Default, 1, Cosine.Key, [.. rest.Select(c => new ChunkEmbedding(c.Chunk, new float[] { 1, 0, 0, 0 }))], Stop));
        Assert.Equal((9, 8), ((await CountAsync()).Chunks, (await CountAsync()).Embedded));

        var near = Query("") with { Probe = new TextProbe(Cosine.Key, new float[] { 1, 0, 0, 0 }) };
        Assert.Equal(chunks.OrderBy(c => c.Id), (await Store.Chunks.FindAsync(ClientId.Default, near, Stop)).Hits.Select(h => h.Chunk));
        var warned = await Store.Chunks.FindAsync(ClientId.Default, near with { Filter = new ChunkFilter { Levels = ["WARN"] } }, Stop);
        Assert.Equal(chunks[..3].OrderBy(c => c.Id), warned.Hits.Select(h => h.Chunk));
    }

    [StoreFact]
    public async Task Pieces_without_embedding_of_one_document_come_in_pages_without_those_of_others()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        DocumentId[] documents = [await AddDocumentAsync(), await AddDocumentAsync(), await AddDocumentAsync()];
        foreach (var document in documents)
        {
            await ReplaceAsync(document, [.. Enumerable.Range(0, 5).Select(i => NewChunk(document, $"text {i}", i))]);
        }

        foreach (var document in documents)
        {
            var all = await ListAsync(document, null, 100);
            Assert.Equal((5, document), (all.Count, all.Select(c => c.Chunk.Document).Distinct().Single()));
            var first = await ListAsync(document, null, 2);
            var second = await ListAsync(document, first[^1].Chunk, 2);
            Assert.Equal(all, [.. first, .. second, .. await ListAsync(document, second[^1].Chunk, 2)]);
            Assert.Empty(await ListAsync(document, all[^1].Chunk, 2));
            await Store.Chunks.EmbedAsync(ClientId.Default, 1, Cosine.Key, [new ChunkEmbedding(all[1].Chunk, new float[] { 1, 0, 0, 0 })], Stop);
            Assert.Equal(all.Where((_, i) => i != 1), await ListAsync(document, null, 100));
        }

        Assert.Empty(await ListAsync(DocumentId.New(), null, 100));

        Task<IReadOnlyList<UnembeddedChunk>> ListAsync(DocumentId document, ChunkCursor? after, int limit) =>
            Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, document, after, limit, Stop);
    }

    [StoreFact]
    public async Task The_index_that_serves_is_known_without_counting_and_whether_it_has_anything()
    {
        Assert.Null(await Store.Chunks.FindServingAsync(ClientId.Default, Stop));
        var document = await AddDocumentAsync();
        await ReplaceAsync(document);
        Assert.Equal((1, null, true, true), await FindAsync());

        await Store.Spaces.AddAsync(Cosine, Stop);
        await ReplaceAsync(document, NewChunk(document, "loan", 0));
        await EmbedAsync(Cosine, _ => [1, 0, 0, 0]);
        Assert.Equal((1, Cosine.Key, true, false), await FindAsync());
        await Store.Chunks.BeginAsync(ClientId.Default, Space.Key, Stop);
        Assert.Equal((1, Cosine.Key, true, false), await FindAsync());
        Assert.Null(await Store.Chunks.FindServingAsync(Other, Stop));

        await Store.Documents.RemoveAsync(ClientId.Default, document, Stop);
        Assert.Equal((1, Cosine.Key, true, true), await FindAsync());

        async Task<(int, SpaceKey?, bool, bool)> FindAsync() =>
            await Store.Chunks.FindServingAsync(ClientId.Default, Stop) is { } found ? (found.Index.Number, found.Index.Space, found.Index.IsServing, found.IsEmpty) : default;
    }

    [StoreFact]
    public async Task A_piece_of_a_tag_that_went_before_it_was_written_is_passed_over()
    {
        var document = await AddDocumentAsync();
        var tags = Enumerable.Range(0, 2).Select(i => new Tag { Id = TagId.New(), Client = ClientId.Default, Document = document, Name = $"tag{i}", CreatedAt = At }).ToArray();
        await Store.Tags.AddAsync(ClientId.Default, tags, Stop);
        SearchChunk[] chunks = [NewChunk(document, "loan", 0), .. tags.Select((t, i) => NewChunk(document, t.Name, i + 1) with { Type = ChunkType.Tag, Tag = t.Id })];
        await Store.Chunks.BeginAsync(ClientId.Default, null, Stop);
        await Store.Tags.RemoveAsync(ClientId.Default, tags[0].Id, Stop);

        await Store.Chunks.WriteAsync(ClientId.Default, 1, [new DocumentChunks(document, chunks)], document, Stop);
        await ReplaceAsync(document, chunks);
        Assert.Equal([(1, 2L), (2, 2L)], (await Store.Chunks.CountAsync(ClientId.Default, Stop)).Select(c => (c.Index.Number, c.Chunks)).Order());
        Assert.Empty(await IndexesAsync("tag0"));
        Assert.Equal([2], await IndexesAsync("tag1"));
    }

    [StoreFact]
    public async Task What_was_written_after_a_document_was_read_is_not_overwritten_in_the_index_that_is_being_built()
    {
        var (first, second) = (await AddDocumentAsync(), await AddDocumentAsync());
        await ReplaceAsync(first, NewChunk(first, "loan of yore", 0));
        await Store.Chunks.BeginAsync(ClientId.Default, null, Stop);
        var read = await Store.Chunks.ListRevisionsAsync(ClientId.Default, [first, second, DocumentId.New()], Stop);
        Assert.Equal(2, read.Count);
        Assert.Empty(await Store.Chunks.ListRevisionsAsync(Other, [first], Stop));

        await ReplaceAsync(first, NewChunk(first, "loan of today", 0));
        Assert.Equal([first], await WriteAsync(read, upTo: second));
        Assert.Null((await Store.Chunks.BeginAsync(ClientId.Default, null, Stop)).Document);
        Assert.Equal([(1, 1L), (2, 2L)], (await Store.Chunks.CountAsync(ClientId.Default, Stop)).Select(c => (c.Index.Number, c.Chunks)));

        await Store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(second, [NewChunk(second, "loan added", 1)], Continues: true)], Stop);
        Assert.Equal(new[] { first, second }.Order(), (await WriteAsync(read, upTo: second)).Order());
        var again = await Store.Chunks.ListRevisionsAsync(ClientId.Default, [first, second], Stop);
        Assert.Empty(await WriteAsync(again, upTo: second));
        Assert.Equal(second, (await Store.Chunks.BeginAsync(ClientId.Default, null, Stop)).Document);
        Assert.Equal(again.OrderBy(r => r.Key), (await Store.Chunks.ListRevisionsAsync(ClientId.Default, [first, second], Stop)).OrderBy(r => r.Key));

        Task<IReadOnlyList<DocumentId>> WriteAsync(IReadOnlyDictionary<DocumentId, int> revisions, DocumentId upTo) => Store.Chunks.WriteAsync(
            ClientId.Default, 2, [.. new[] { first, second }.Select(d => new DocumentChunks(d, [NewChunk(d, "loan as it was read", 0)]) { Revision = revisions[d] })], upTo, Stop);
    }

    [StoreFact]
    public async Task An_index_that_left_is_trimmed_to_the_last_row_whatever_leaves_meanwhile()
    {
        var document = await AddDocumentAsync();
        await ReplaceAsync(document, NewChunk(document, "loan", 0));
        for (var number = 2; number <= 3; number++)
        {
            await Store.Chunks.BeginAsync(ClientId.Default, null, Stop);
            await Store.Chunks.WriteAsync(ClientId.Default, number, [new DocumentChunks(document, [NewChunk(document, "loan", 0)])], document, Stop);
            await Store.Chunks.ServeAsync(ClientId.Default, number, Stop);
        }

        var gone = 0;
        while (await Store.Chunks.TrimAsync(ClientId.Default, 100, Stop) is > 0 and var some)
        {
            gone += some;
        }

        Assert.Equal((2, 0), (gone, await Store.Chunks.TrimAsync(ClientId.Default, 100, Stop)));
        Assert.Equal(4, (await Store.Chunks.BeginAsync(ClientId.Default, null, Stop)).Number);
        Assert.Equal([0], await IndexesAsync("loan"));
    }

    [StoreFact]
    public async Task An_index_is_built_beside_the_one_that_serves_and_takes_its_place_at_once()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        var (first, second) = (await AddDocumentAsync(), await AddDocumentAsync());
        await ReplaceAsync(first, NewChunk(first, "old loan", 0));
        var begun = await Store.Chunks.BeginAsync(ClientId.Default, Cosine.Key, Stop);
        Assert.Equal((2, Cosine.Key, false, null), (begun.Number, begun.Space, begun.IsServing, begun.Document));

        await Store.Chunks.WriteAsync(ClientId.Default, 2, [new DocumentChunks(first, [NewChunk(first, "new loan", 1)])], first, Stop);
        await Store.Chunks.WriteAsync(ClientId.Default, 2, [new DocumentChunks(DocumentId.New(), [])], null, Stop);
        Assert.Equal([0], await IndexesAsync("loan"));
        Assert.Equal(first, (await Store.Chunks.BeginAsync(ClientId.Default, Cosine.Key, Stop)).Document); // goes on
        await ReplaceAsync(second, NewChunk(second, "another loan", 2)); // into both
        Assert.Equal([0, 2], (await IndexesAsync("loan")).Order());
        Assert.Equal([(1, 2L), (2, 2L)], (await Store.Chunks.CountAsync(ClientId.Default, Stop)).Select(c => (c.Index.Number, c.Chunks)));

        await Store.Chunks.OptimizeAsync(ClientId.Default, 2, Stop);
        await Store.Chunks.ServeAsync(ClientId.Default, 2, Stop);
        Assert.Equal([1, 2], (await IndexesAsync("loan")).Order());
        Assert.Equal((2, true, null), (await CountAsync()) is var c ? (c.Index.Number, c.Index.IsServing, c.Index.Document) : default);
        Assert.Equal((1, 1, 0), (await TrimAsync(), await TrimAsync(), await TrimAsync()));
        Assert.Equal([1, 2], (await IndexesAsync("loan")).Order());
        await AssertErrorAsync(ErrorKind.NotFound, "index-unknown", () => Store.Chunks.ServeAsync(ClientId.Default, 1, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "index-unknown", () => Store.Chunks.WriteAsync(ClientId.Default, 2, [], null, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "index-unknown", () => Store.Chunks.ServeAsync(Other, 2, Stop));

        Task<int> TrimAsync() => Store.Chunks.TrimAsync(ClientId.Default, 1, Stop);
    }

    [StoreFact]
    public async Task An_index_of_another_space_gives_up_the_one_that_was_begun()
    {
        await Store.Spaces.AddAsync(Cosine, Stop);
        Assert.Equal(1, (await Store.Chunks.BeginAsync(ClientId.Default, Cosine.Key, Stop)).Number);
        Assert.Equal(2, (await Store.Chunks.BeginAsync(ClientId.Default, null, Stop)).Number);
        Assert.Equal(3, (await Store.Chunks.BeginAsync(ClientId.Default, Space.Key, Stop)).Number);
        Assert.Equal(1, (await Store.Chunks.BeginAsync(Other, Space.Key, Stop)).Number);
        Assert.Equal([3], (await Store.Chunks.CountAsync(ClientId.Default, Stop)).Select(c => c.Index.Number));
        await AssertErrorAsync(ErrorKind.NotFound, "space-unknown", () => Store.Chunks.BeginAsync(ClientId.Default, new SpaceKey("none"), Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Chunks.BeginAsync(new ClientId("nobody"), null, Stop));
    }

    private static ChunkQuery Query(string text, int hits = 10) => new(SearchWords.Of(text), ChunkFilter.None, hits);

    private static SearchChunk NewChunk(DocumentId document, string text, int index) => new(Guid.NewGuid(), document, ChunkType.Text, index, text, Place.Unknown);

    private async Task<DocumentId> AddDocumentAsync()
    {
        var document = new Document { Id = DocumentId.New(), Client = ClientId.Default, Kind = DocumentKind.Markdown, CreatedAt = At };
        await Store.Documents.AddAsync(document, Stop);
        return document.Id;
    }

    private Task ReplaceAsync(DocumentId document, params SearchChunk[] chunks) => Store.Chunks.ReplaceAsync(ClientId.Default, [new DocumentChunks(document, chunks)], Stop);

    private async Task EmbedAsync(Space space, Func<UnembeddedChunk, float[]> vectorOf)
    {
        var all = await Store.Chunks.ListUnembeddedAsync(ClientId.Default, 1, null, null, 1_000, Stop);
        var embeddings = all.Select(c => new ChunkEmbedding(c.Chunk, vectorOf(c))).ToList();
        Assert.Equal(all.Count, await Store.Chunks.EmbedAsync(ClientId.Default, 1, space.Key, embeddings, Stop));
    }

    private async Task<IReadOnlyList<ChunkHit>> FindAsync(string text) => (await Store.Chunks.FindAsync(ClientId.Default, Query(text), Stop)).Hits;

    private async Task<IReadOnlyList<int>> IndexesAsync(string text, int hits = 10) =>
        [.. (await Store.Chunks.FindAsync(ClientId.Default, Query(text, hits), Stop)).Hits.Select(h => h.Chunk.Index)];

    private async Task<SearchIndexCounts> CountAsync() => (await Store.Chunks.CountAsync(ClientId.Default, Stop)).Single(c => c.Index.IsServing);
}
