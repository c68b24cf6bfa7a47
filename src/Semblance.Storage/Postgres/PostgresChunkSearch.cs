using System.Numerics.Tensors;
using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Documents.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Postgres;

/// <summary>One search is one statement, and one round trip: <c>find_chunks()</c> looks for words and nearness, and joins both.</summary>
internal sealed class PostgresChunkSearch(PostgresConnections connections)
{
    private const string Select = """
        SELECT *
        FROM find_chunks($1::text, $2::text, $3::text, $4::text, $5::real[], $6, $7, $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::timestamptz, $14::timestamptz)
        """;

    private const string SelectSpace = "SELECT dimension, metric FROM spaces WHERE id = $1";

    /// <inheritdoc cref="IChunkStore.FindAsync"/>
    public async Task<ChunkRanking> FindAsync(ClientId client, ChunkQuery query, CancellationToken cancellationToken)
    {
        ChunkRules.Check(query);
        var filter = query.Filter;
        var wanted = query.Words.Wanted.Select(PostgresLexemes.QueryOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var questions = new List<PostgresQuestion>();
        if (query.Probe is { } probe)
        {
            questions.Add(new PostgresQuestion(SelectSpace, probe.Space.Value));
        }

        questions.Add(new PostgresQuestion(
            Select, NullIfEmpty(string.Join(" & ", wanted)), NullIfEmpty(string.Join(" | ", wanted)), NullIfEmpty(string.Join(" | ", query.Words.Unwanted.Select(PostgresLexemes.QueryOf).OfType<string>())),
            query.Probe?.Space.Value, query.Probe is { } given && IsSafe(given) ? given.Embedding.ToArray() : null, query.Hits, RankFusion.CandidatesFor(query.Hits),
            Array(filter.Types, ChunkNames.Of), Array(filter.Documents, d => d.Value), Array(filter.Tags, t => t), Array(filter.Levels, l => l), Array(filter.Codes, c => c),
            filter.From?.ToUniversalTime(), filter.To?.ToUniversalTime()));
        return await connections.AskAsync(client, questions, rows => ReadAsync(rows, query, cancellationToken), cancellationToken);
    }

    /// <summary>What the server cannot take for a vector is not sent: whoever checks it against its space, later, refuses it by name.</summary>
    private static bool IsSafe(TextProbe probe) =>
        probe.Embedding.Length is > 1 and <= 16_000 && TensorPrimitives.IsFiniteAll(probe.Embedding.Span) && probe.Embedding.Span.IndexOfAnyExcept(0f) >= 0;

    private static async Task<ChunkRanking> ReadAsync(NpgsqlDataReader row, ChunkQuery query, CancellationToken cancellationToken)
    {
        if (query.Probe is { } probe)
        {
            if (await row.ReadAsync(cancellationToken))
            {
                ChunkRules.Check(probe, new Space
                {
                    Key = probe.Space,
                    Model = "",
                    Dimension = row.GetInt32(0),
                    Metric = row.GetString(1) == "cosine" ? Metric.Cosine : Metric.L2,
                });
            }

            await row.NextResultAsync(cancellationToken);
        }

        var hits = new List<ChunkHit>();
        var (space, vectors, times) = ((SpaceKey?)null, (string?)null, default(ChunkTimes));
        while (await row.ReadAsync(cancellationToken))
        {
            space = row.IsDBNull(0) ? null : new SpaceKey(row.GetString(0));
            vectors = row.IsDBNull(1) ? null : row.GetString(1);
            times = new ChunkTimes(Milliseconds(row, 2), Milliseconds(row, 3), Milliseconds(row, 4));
            if (!row.IsDBNull(5))
            {
                hits.Add(ReadHit(row));
            }
        }

        var (method, reason) = ChunkRules.MethodOf(query, space, vectors);
        return new ChunkRanking(hits, method, reason, times);
    }

    private static ChunkHit ReadHit(NpgsqlDataReader row)
    {
        var text = row.GetString(26);
        var chunk = new SearchChunk(row.GetGuid(9), new DocumentId(row.GetGuid(8)), ChunkNames.TypeOf(row.GetString(10)), row.GetInt32(11), text, row.Place(15))
        {
            Artifact = row.IsDBNull(12) ? null : new ArtifactId(row.GetGuid(12)),
            Part = row.Int32(13),
            Tag = row.IsDBNull(14) ? null : new TagId(row.GetGuid(14)),
            Level = row.Text(22),
            Code = row.Text(23),
            At = row.TimeOrNull(24),
            Details = row.JsonOrNull(25),
        };
        return new ChunkHit(chunk, row.GetDouble(5), row.Int32(6), row.Int32(7), MarkedText.Read(text, row.Text(27)));
    }

    private static TimeSpan Milliseconds(NpgsqlDataReader row, int column) => TimeSpan.FromMilliseconds(row.GetDouble(column));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static TTo[]? Array<TFrom, TTo>(IReadOnlyList<TFrom> values, Func<TFrom, TTo> convert) => values.Count == 0 ? null : [.. values.Select(convert)];
}
