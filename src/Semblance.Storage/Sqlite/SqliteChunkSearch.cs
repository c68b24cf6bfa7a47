using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// One search is one statement: FTS5 for the words, a look at every embedding that the filter leaves for nearness, and both joined. So a search by embeddings takes as long as there
/// are pieces (bench/results/documents.md): hundreds of thousands of them are for PostgreSQL.
/// </summary>
internal sealed class SqliteChunkSearch(SqliteConnections connections)
{
    private const string SelectServing = """
        SELECT i.key, s.id
        FROM search_indexes i
        JOIN clients c ON c.key = i.client_key
        LEFT JOIN spaces s ON s.key = i.space_key
        WHERE c.id = ? AND i.state = 'serving'
        """;

    /// <summary>What a piece is called by everybody else (<see cref="SqliteChunkOrder"/>).</summary>
    private const string Id = "coalesce(c.own_id, c.id)";

    /// <inheritdoc cref="IChunkStore.FindAsync"/>
    public Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken)
    {
        ChunkRules.Check(query);
        return connections.ReadAsync(database => Find(database, client, query), cancellationToken);
    }

    private static ChunkRanking Find(SqliteDatabase database, ClientId client, ChunkQuery query)
    {
        if (query.Probe is { } given && SqliteSpaces.Find(database, given.Space) is { } known)
        {
            ChunkRules.Check(given, known.Space);
        }

        var (index, space) = FindServing(database, client);
        if (index is null)
        {
            var none = ChunkRules.MethodOf(query, null, null);
            return new ChunkRanking([], none.Method, none.Reason, default);
        }

        var probe = query.Probe is { } asked && asked.Space == space ? asked : null;
        var (hits, times) = Search(database, client, index.Value, query, probe);
        var (method, reason) = ChunkRules.MethodOf(query, space, probe is null ? null : "exact");
        return new ChunkRanking(hits, method, reason, times);
    }

    private static (long? Key, SpaceKey? Space) FindServing(SqliteDatabase database, ClientId client)
    {
        using var row = database.Prepare(SelectServing).Add(client.Value);
        return row.Step() ? (row.Integer(0), row.TextOrNull(1) is { } space ? new SpaceKey(space) : null) : (null, null);
    }

    private static (List<ChunkHit> Hits, ChunkTimes Times) Search(SqliteDatabase database, ClientId client, long index, ChunkQuery query, TextProbe? probe)
    {
        var hits = new List<ChunkHit>();
        var words = new SqliteWords(query.Words, index);
        var space = probe is null ? null : SqliteSpaces.Find(database, probe.Space)?.Space;
        var began = Stopwatch.GetTimestamp();
        database.Nearness.Reset();
        using var rows = database.Prepare(Sql(query, hasWords: words.All is not null, space?.Metric));
        rows.Add(index).Add(words.All).Add(words.Some).Add(words.None).Add(query.Hits).Add(RankFusion.CandidatesFor(query.Hits))
            .Add(probe is null ? default : MemoryMarshal.AsBytes(probe.Embedding.Span)).Add(words.Any);
        Bind(rows, database, client, query.Filter);
        while (rows.Step())
        {
            hits.Add(Read(rows));
        }

        return (hits, TimesOf(began, database.Nearness));
    }

    /// <summary>Words are looked for first, then nearness, then both are joined; without embeddings nobody can tell where joining begins.</summary>
    private static ChunkTimes TimesOf(long began, SqliteNearness nearness) => nearness.First == 0
        ? new ChunkTimes(Stopwatch.GetElapsedTime(began), default, default)
        : new ChunkTimes(
            Stopwatch.GetElapsedTime(began, nearness.First), Stopwatch.GetElapsedTime(nearness.First, nearness.Last), Stopwatch.GetElapsedTime(nearness.Last));

    /// <summary>?1 index, ?2 to ?4 words, ?5 hits, ?6 candidates, ?7 probe, ?8 what to mark, and from ?9 on what the filter says.</summary>
    private static string Sql(ChunkQuery query, bool hasWords, Metric? metric)
    {
        return $"""
            WITH given AS (SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8), -- so that there are always as many
            {(hasWords ? WordsSql(Conditions(query.Filter, "c")) : "words (key, place) AS (SELECT NULL, NULL WHERE false)")},
            {(metric is { } by ? NearSql(Conditions(query.Filter, "e"), by, query.Words.Unwanted.Count > 0) : "near (key, place) AS (SELECT NULL, NULL WHERE false)")},
            fused (key, score, text_rank, vector_rank) AS MATERIALIZED (
                SELECT u.key, sum(1.0 / (60 + u.place)), max(CASE WHEN u.by_text THEN u.place END), max(CASE WHEN NOT u.by_text THEN u.place END)
                FROM (SELECT key, place, true AS by_text FROM words UNION ALL SELECT key, place, false FROM near) u
                GROUP BY u.key
            )
            SELECT f.score, f.text_rank, f.vector_rank, c.document_id, {Id}, c.type, c.number, c.artifact_id, c.part, t.id, c.page, c.box_x, c.box_y, c.box_width, c.box_height,
                c.line, c.place, c.level, c.code, c.at, c.details, c.content,
                {(hasWords ? "(SELECT highlight(search_words, 1, char(2), char(3)) FROM search_words WHERE search_words MATCH ?8 AND rowid = f.key)" : "NULL")}
            FROM fused f
            JOIN search_chunks c ON c.key = f.key
            LEFT JOIN tags t ON t.key = c.tag_key
            ORDER BY f.score DESC, c.document_id, {Id}
            LIMIT ?5
            """;
    }

    /// <summary>Whoever has all words first; where these are fewer than asked for, whoever has some.</summary>
    private static string WordsSql(string conditions) => $"""
        whole (key, score) AS MATERIALIZED (
            SELECT c.key, bm25(search_words, 0.0, 1.0) AS score
            FROM search_words w
            JOIN search_chunks c ON c.key = w.rowid
            WHERE search_words MATCH ?2{conditions}
            ORDER BY score, c.document_id, {Id}
            LIMIT ?6
        ),
        partly (key, score) AS MATERIALIZED (
            SELECT c.key, bm25(search_words, 0.0, 1.0) AS score
            FROM search_words w
            JOIN search_chunks c ON c.key = w.rowid
            WHERE (SELECT count(*) FROM whole) < ?5 AND search_words MATCH ?3{conditions} AND c.key NOT IN (SELECT key FROM whole)
            ORDER BY score, c.document_id, {Id}
            LIMIT ?6
        ),
        words (key, place) AS MATERIALIZED (
            SELECT p.key, row_number() OVER (ORDER BY p.stage, p.score, c.document_id, {Id})
            FROM (SELECT 0 AS stage, key, score FROM whole UNION ALL SELECT 1, key, score FROM partly) p
            JOIN search_chunks c ON c.key = p.key
            ORDER BY 2
            LIMIT ?6
        )
        """;

    private static string NearSql(string conditions, Metric metric, bool excludes) => $"""
        near (key, place) AS MATERIALIZED (
            SELECT key, row_number() OVER (ORDER BY distance, document_id, id)
            FROM (
                SELECT c.key, c.document_id, {Id} AS id, {(metric == Metric.Cosine ? "cosine_distance" : "l2_distance")}(e.embedding, ?7) AS distance
                FROM search_chunks c
                JOIN search_embeddings e ON e.chunk_key = c.key
                WHERE e.index_key = ?1 AND c.index_key = ?1{conditions}{(excludes ? " AND c.key NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH ?4)" : "")}
                ORDER BY distance, c.document_id, {Id}
                LIMIT ?6
            )
            WHERE distance IS NOT NULL
        )
        """;

    /// <param name="log">Where a piece's type and what it has of a log entry are read: beside its text, or beside its embedding and in the index of these.</param>
    private static string Conditions(ChunkFilter filter, string log)
    {
        var next = 9;
        string One(bool isGiven, string sql) => isGiven ? " AND " + string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, next++) : "";
        return One(filter.Types.Count > 0, $"{log}.type IN (SELECT value FROM json_each(?{{0}}))")
            + One(filter.Documents.Count > 0, "c.document_key IN (SELECT value FROM json_each(?{0}))")
            + One(filter.Tags.Count > 0, "c.document_key IN (SELECT value FROM json_each(?{0}))")
            + (IsOfLogs(filter) ? $" AND {log}.type = 'log'" : "") // which they are, so that the index of types does for what follows
            + One(filter.Levels.Count > 0, $"{log}.level IN (SELECT value FROM json_each(?{{0}}))")
            + One(filter.Codes.Count > 0, $"{log}.code IN (SELECT value FROM json_each(?{{0}}))")
            + One(filter.From is not null, $"{log}.at >= ?{{0}}")
            + One(filter.To is not null, $"{log}.at < ?{{0}}");
    }

    private static bool IsOfLogs(ChunkFilter filter) => filter.Levels.Count > 0 || filter.Codes.Count > 0 || filter.From is not null || filter.To is not null;

    /// <summary>In the order of <see cref="Conditions"/>.</summary>
    private static void Bind(SqliteStatement rows, SqliteDatabase database, ClientId client, ChunkFilter filter)
    {
        Add(filter.Types.Select(ChunkNames.Of).ToList());
        Add(filter.Documents, d => Keys(database, "SELECT d.key FROM documents d JOIN clients c ON c.key = d.client_key WHERE c.id = ? AND d.id = ?", client, d));
        Add(filter.Tags, t => Keys(database, "SELECT t.document_key FROM tags t JOIN clients c ON c.key = t.client_key WHERE c.id = ? AND t.name = ?", client, t));
        Add(filter.Levels);
        Add(filter.Codes);
        _ = filter.From is { } from ? rows.Add(from) : rows;
        _ = filter.To is { } to ? rows.Add(to) : rows;

        void Add<T>(IReadOnlyList<T> given, Func<T, List<long>>? keys = null)
        {
            if (given.Count > 0)
            {
                rows.Add(keys is null ? JsonSerializer.Serialize(given) : JsonSerializer.Serialize(given.SelectMany(keys)));
            }
        }
    }

    private static List<long> Keys(SqliteDatabase database, string sql, ClientId client, object value)
    {
        using var rows = database.Prepare(sql).Add(client.Value);
        _ = value is DocumentId document ? rows.Add(document.Value) : rows.Add((string)value);
        var keys = new List<long>();
        while (rows.Step())
        {
            keys.Add(rows.Integer(0));
        }

        return keys;
    }

    private static ChunkHit Read(SqliteStatement row)
    {
        var text = row.Text(21);
        var chunk = new SearchChunk(row.Id(4), new DocumentId(row.Id(3)), ChunkNames.TypeOf(row.Text(5)), row.Int32(6), text, row.Place(10))
        {
            Artifact = row.IsNull(7) ? null : new ArtifactId(row.Id(7)),
            Part = row.Int32OrNull(8),
            Tag = row.IsNull(9) ? null : new TagId(row.Id(9)),
            Level = row.TextOrNull(17),
            Code = row.TextOrNull(18),
            At = row.TimeOrNull(19),
            Details = row.TextOrNull(20) is { } json ? DocumentJson.Sorted(json) : null,
        };
        return new ChunkHit(chunk, row.Real(0), row.Int32OrNull(1), row.Int32OrNull(2), MarkedText.ReadBetween(text, row.TextOrNull(22), '\u0002', '\u0003'));
    }
}
