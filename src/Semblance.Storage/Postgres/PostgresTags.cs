using Npgsql;
using Semblance.Clients;
using Semblance.Documents;
using static Semblance.Storage.Postgres.PostgresColumns;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresTags(PostgresConnections connections) : ITagStore
{
    private const string Select = "SELECT id, document_id, name, score, source, steps, created_at FROM tags";

    private const string Insert = """
        INSERT INTO tags (client_id, id, document_id, name, score, source, steps, created_at)
        SELECT $1, r.*
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::text[], $7::int[], $8::timestamptz[]) AS r
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string Tally = """
        SELECT name, count(DISTINCT document_id) FROM tags WHERE client_id = $1 GROUP BY name ORDER BY 2 DESC, 1 LIMIT $2
        """;

    private const string InsertPrompt = """
        INSERT INTO tag_prompts (client_id, id, document_id, prompt, examples, author, created_at)
        VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text, $7)
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    private const string SelectPrompts = """
        SELECT id, prompt, examples::text, author, created_at
        FROM tag_prompts
        WHERE client_id = $1 AND document_id = $2 AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
        ORDER BY created_at DESC, id DESC
        LIMIT $5
        """;

    public Task<int> AddAsync(ClientId client, IReadOnlyList<Tag> tags, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            var stored = DocumentRules.Stored(client, tags, t => t.Client, DocumentRules.Stored);
            await PostgresClients.CheckAsync(session, client);
            await PostgresDocuments.CheckAsync(session, client, stored.Select(t => t.Document));
            return await session.CountReturnedAsync(
                Insert, client.Value, All(stored, t => t.Id.Value), All(stored, t => t.Document.Value), All(stored, t => t.Name), All(stored, t => t.Score),
                All(stored, t => t.Source), All(stored, t => t.Steps), All(stored, t => t.CreatedAt));
        },
        cancellationToken);

    public Task<Tag?> FindAsync(ClientId client, TagId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{Select} WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<Tag?> FindAsync(ClientId client, DocumentId document, string name, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"{Select} WHERE client_id = $1 AND document_id = $2 AND name = $3 ORDER BY id LIMIT 1", row => Read(row, client), client.Value, document.Value,
            DocumentText.Clean(name)),
        cancellationToken);

    public Task<IReadOnlyList<Tag>> ListAsync(ClientId client, TagQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("document_id = {0}", query.Document?.Value)
            .Add("name = {0}", DocumentText.CleanOrNull(query.Name))
            .Add("position(lower({0} COLLATE \"C\") IN lower(name)) > 0", DocumentText.Asked(query.Text));
        if (query.After is { } after)
        {
            conditions.AddAll("(name, id) > ({0}, {1})", DocumentText.Clean(after.Name), after.Id.Value);
        }

        var sql = $"{Select} WHERE {conditions.Sql} ORDER BY name, id LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Tag>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<IReadOnlyList<TagUse>> TallyAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<TagUse>>(
            client, async session => await session.ListAsync(Tally, row => new TagUse(row.GetString(0), row.GetInt64(1)), client.Value, limit), cancellationToken);
    }

    public Task<bool> RemoveAsync(ClientId client, TagId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync("DELETE FROM tags WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    public Task<int> RemoveAllAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.RunAsync("DELETE FROM tags WHERE client_id = $1 AND document_id = $2", client.Value, document.Value), cancellationToken);

    public Task AddPromptAsync(TagPrompt prompt, CancellationToken cancellationToken) => connections.RunAsync(
        prompt.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(prompt);
            await PostgresClients.CheckAsync(session, prompt.Client);
            await PostgresDocuments.CheckAsync(session, prompt.Client, [prompt.Document]);
            var added = await session.CountReturnedAsync(
                InsertPrompt, stored.Client.Value, stored.Id.Value, stored.Document.Value, stored.Text, stored.Examples, stored.Author, stored.CreatedAt);
            return added == 1 ? true : throw DocumentErrors.PromptExists(prompt.Id);
        },
        cancellationToken);

    public async Task<TagPrompt?> FindPromptAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) =>
        await ListPromptsAsync(client, document, after: null, 1, cancellationToken) is [var latest] ? latest : null;

    public Task<IReadOnlyList<TagPrompt>> ListPromptsAsync(ClientId client, DocumentId document, TagPrompt? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<TagPrompt>>(
            client,
            async session => await session.ListAsync(
                SelectPrompts, row => ReadPrompt(row, client, document), client.Value, document.Value, after?.CreatedAt.ToUniversalTime(), after?.Id.Value, limit),
            cancellationToken);
    }

    private static Tag Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new TagId(row.GetGuid(0)),
        Client = client,
        Document = new DocumentId(row.GetGuid(1)),
        Name = row.GetString(2),
        Score = row.Real(3),
        Source = row.Text(4),
        Steps = row.Int32(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
    };

    private static TagPrompt ReadPrompt(NpgsqlDataReader row, ClientId client, DocumentId document) => new()
    {
        Id = new TagPromptId(row.GetGuid(0)),
        Client = client,
        Document = document,
        Text = row.GetString(1),
        Examples = row.JsonOrNull(2),
        Author = row.Text(3),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
    };
}
