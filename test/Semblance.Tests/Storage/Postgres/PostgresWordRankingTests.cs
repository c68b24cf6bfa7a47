using Semblance.Clients;
using Semblance.Documents.Search;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Where thousands of pieces have a word, only some are ranked: the hits are the same.</summary>
public sealed class PostgresWordRankingTests : IAsyncLifetime
{
    // 9,000 pieces about loans, 1 to 60 words long, of which one in 40 says it twice and one in 900 four times; half of them have bonds, too, near or far; one in 50 is of an API.
    private const string AddCrowd = """
        INSERT INTO documents (client_id, id, kind, created_at) VALUES ('default', '00000000-0000-0000-0000-000000000001', 'pdf', now());
        INSERT INTO search_indexes (client_id, number, state, started_at) VALUES ('default', 1, 'serving', now());
        INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content, lexemes, length)
        SELECT 'default', 1, '00000000-0000-0000-0000-000000000001', md5(i::text)::uuid, CASE WHEN i % 50 = 7 THEN 'api' ELSE 'pdf' END, i, content,
            search_lexemes('default', 1, content), (SELECT sum(coalesce(cardinality(u.positions), 1)) FROM unnest(search_lexemes('default', 1, content)) AS u)
        FROM generate_series(1, 9000) AS i, LATERAL (
            SELECT repeat('loan ', CASE WHEN i % 900 = 5 THEN 4 WHEN i % 40 = 3 THEN 2 ELSE 1 END)
                || (SELECT coalesce(string_agg('w' || j * i % 7919, ' '), '') FROM generate_series(1, i * 31 % 60) AS j)
                || CASE WHEN i % 2 = 0 THEN ' bond' ELSE '' END
                || CASE WHEN i % 3 = 0 THEN ' rain' ELSE '' END AS content) AS t;
        ANALYZE search_chunks;
        """;

    // 2,000 pieces of another client, 40 to 59 words long, each of which says "rate" once.
    private const string AddEvenCrowd = """
        INSERT INTO clients VALUES ('other', 'Other', now());
        INSERT INTO documents (client_id, id, kind, created_at) VALUES ('other', '00000000-0000-0000-0000-000000000001', 'pdf', now());
        INSERT INTO search_indexes (client_id, number, state, started_at) VALUES ('other', 1, 'serving', now());
        INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content, lexemes, length)
        SELECT 'other', 1, '00000000-0000-0000-0000-000000000001', md5(i::text)::uuid, 'pdf', i, content,
            search_lexemes('other', 1, content), (SELECT sum(coalesce(cardinality(u.positions), 1)) FROM unnest(search_lexemes('other', 1, content)) AS u)
        FROM generate_series(1, 2000) AS i, LATERAL (SELECT 'rate ' || (SELECT string_agg('w' || j * i % 7919, ' ') FROM generate_series(1, 39 + i % 20) AS j) AS content) AS t;
        ANALYZE search_chunks;
        """;

    private const string ExplainAll = """
        LOAD 'auto_explain';
        SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_nested_statements = on;
        SET auto_explain.log_level = 'notice';
        SET semblance.client = 'default';
        SET ROLE semblance_app;
        """;

    private readonly PostgresDatabase _database = new();
    private PostgresStore _store = null!;

    private static CancellationToken Stop => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _store = await _database.OpenAsync();
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        foreach (var statement in AddCrowd.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await administrator.RunAsync(statement);
        }

        await _store.Chunks.OptimizeAsync(ClientId.Default, 1, Stop);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DeleteAsync();
    }

    [StoreFact]
    public async Task Of_one_word_the_best_are_those_that_ranking_all_of_them_finds()
    {
        foreach (var hits in (int[])[10, 100, 300])
        {
            Assert.Equal(await BestAsync("loan", "true", hits), await FindAsync("loan", ChunkFilter.None, hits));
        }

        var api = new ChunkFilter { Types = [ChunkType.Api] };
        Assert.Equal(await BestAsync("loan", "type = 'api'", 100), await FindAsync("loan", api, 100));
    }

    [StoreFact]
    public async Task Only_the_shortest_and_those_that_say_it_more_than_once_are_ranked()
    {
        await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
        await caller.RunAsync(ExplainAll);
        await caller.ListAsync("SELECT content FROM find_chunks('(''loan'')', '(''loan'')', NULL, NULL, NULL, 10, 100, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

        var plan = Assert.Single(caller.Warnings, w => w.Contains("ts_rank_cd", StringComparison.Ordinal));
        Assert.Contains("'+loan'", plan, StringComparison.Ordinal);
        Assert.Contains("'/default/1/", plan, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_short_piece_that_came_after_the_lengths_were_counted_is_the_best_of_one_word()
    {
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        foreach (var statement in AddEvenCrowd.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await administrator.RunAsync(statement);
        }

        var other = new ClientId("other");
        await _store.Chunks.OptimizeAsync(other, 1, Stop);
        await administrator.RunAsync("""
            INSERT INTO search_chunks (client_id, index_number, document_id, id, type, number, content, lexemes, length)
            VALUES ('other', 1, '00000000-0000-0000-0000-000000000001', md5('short')::uuid, 'tag', 0, 'rate', search_lexemes('other', 1, 'rate'), 3)
            """);

        var hits = (await _store.Chunks.FindAsync(other, new ChunkQuery(SearchWords.Of("rate"), ChunkFilter.None, 10), Stop)).Hits;
        Assert.Equal(0, hits[0].Chunk.Index);
        Assert.Equal(10, hits.Count);
    }

    [StoreFact]
    public async Task A_further_word_is_asked_of_the_index_where_it_leaves_many_pieces_out()
    {
        await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
        await caller.RunAsync(ExplainAll);
        var found = await caller.ListAsync("SELECT content FROM find_chunks('(''bond'') & (''rain'')', '(''bond'') | (''rain'')', NULL, NULL, NULL, 10, 100, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        Assert.Equal(10, found.Count);
        Assert.All(found, c => Assert.Contains(" bond rain", c, StringComparison.Ordinal));
        Assert.Contains("''rain'' & ''bond''", Assert.Single(caller.Warnings, w => w.Contains("ts_rank_cd", StringComparison.Ordinal)), StringComparison.Ordinal);

        caller.Warnings.Clear();
        await caller.ListAsync("SELECT content FROM find_chunks('(''loan'') & (''rain'')', '(''loan'') | (''rain'')', NULL, NULL, NULL, 10, 100, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        Assert.DoesNotContain("''rain'' & ''loan''", Assert.Single(caller.Warnings, w => w.Contains("ts_rank_cd", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Of_several_words_there_are_as_many_hits_as_there_are_with_all_of_them_first()
    {
        Assert.Equal(1_000, (await FindAsync("loan bond", ChunkFilter.None, 1_000)).Distinct().Count());
        var both = await ListAsync("SELECT number FROM search_chunks WHERE content LIKE '%bond%' AND content LIKE '%rain%' AND type = 'api'");
        var found = await FindAsync("loan bond rain", new ChunkFilter { Types = [ChunkType.Api] }, 150);
        Assert.Equal(150, found.Distinct().Count());
        Assert.Equal(both.Order(), found.Take(both.Count).Order());
        Assert.Equal(150, (await FindAsync("loan snow", new ChunkFilter { Types = [ChunkType.Api] }, 150)).Distinct().Count());
        Assert.Empty(await FindAsync("snow", ChunkFilter.None, 10));
        Assert.DoesNotContain(await FindAsync("loan -bond", ChunkFilter.None, 1_000), n => n % 2 == 0);
    }

    [StoreFact]
    public async Task Pieces_with_the_rarer_word_come_first_and_others_are_filled_up_without_reading_the_index_of_a_word_that_most_have()
    {
        var api = new ChunkFilter { Types = [ChunkType.Api] };
        var rare = await ListAsync("SELECT number FROM search_chunks WHERE lexemes @@ 'w7' AND type = 'api'");
        Assert.InRange(rare.Count, 1, 9);
        var found = await FindAsync("w7 snow loan", api, 20);
        Assert.Equal(rare.Order(), found.Take(rare.Count).Order());
        Assert.Equal(20, found.Distinct().Count());

        await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
        await caller.RunAsync(ExplainAll);
        await caller.ListAsync(
            "SELECT content FROM find_chunks('(''snow'') & (''loan'')', '(''snow'') | (''loan'')', NULL, NULL, NULL, 10, 100, ARRAY['api'], NULL, NULL, NULL, NULL, NULL, NULL)");
        var plans = caller.Warnings.Where(w => w.Contains("ts_rank(", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, plans.Count);
        Assert.Contains("'snow'", plans[0], StringComparison.Ordinal);
        Assert.DoesNotContain("lexemes @@", plans[1], StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_search_by_words_alone_ranks_no_more_places_than_there_are_hits()
    {
        await using var caller = await SqlCaller.ConnectAsync(_database.Connection);
        await caller.RunAsync(ExplainAll);
        await caller.ListAsync("SELECT content FROM find_chunks('(''loan'') & (''bond'')', '(''loan'') | (''bond'')', NULL, NULL, NULL, 10, 100, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");

        Assert.Contains("LIMIT 10\n", Assert.Single(caller.Warnings, w => w.Contains("ts_rank_cd", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task The_beginning_of_a_word_finds_no_lexeme_that_is_none() => Assert.Empty(await FindAsync("default*", ChunkFilter.None, 10));

    private async Task<List<int>> FindAsync(string text, ChunkFilter filter, int hits) =>
        (await _store.Chunks.FindAsync(ClientId.Default, new ChunkQuery(SearchWords.Of(text), filter, hits), Stop)).Hits.Select(h => h.Chunk.Index).ToList();

    private Task<List<int>> BestAsync(string word, string condition, int hits) => ListAsync($"""
        SELECT number FROM search_chunks WHERE lexemes @@ '{word}' AND {condition} ORDER BY ts_rank_cd(lexemes, '{word}', 1) DESC, document_id, id LIMIT {hits}
        """);

    private async Task<List<int>> ListAsync(string sql)
    {
        await using var administrator = await SqlCaller.ConnectAsync(_database.Connection);
        return [.. (await administrator.ListAsync(sql)).Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
