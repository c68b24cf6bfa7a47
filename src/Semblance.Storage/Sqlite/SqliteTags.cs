using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteTags(SqliteConnections connections) : ITagStore
{
    private const string Select = """
        SELECT t.id, d.id, t.name, t.score, t.source, t.steps, t.created_at
        FROM tags t
        JOIN documents d ON d.key = t.document_key
        """;

    private const string Insert = """
        INSERT INTO tags (client_key, id, document_key, name, score, source, steps, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Tally = """
        SELECT name, count(DISTINCT document_key) FROM tags WHERE client_key = ? GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?
        """;

    private const string DeleteAll = """
        DELETE FROM tags WHERE document_key = (SELECT key FROM documents WHERE client_key = ? AND id = ?)
        """;

    private const string InsertPrompt = """
        INSERT INTO tag_prompts (client_key, id, document_key, prompt, examples, author, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private const string SelectPrompts = """
        SELECT id, prompt, examples, author, created_at
        FROM tag_prompts
        WHERE document_key = (SELECT key FROM documents WHERE client_key = ? AND id = ?) AND (created_at, id) < (?, ?)
        ORDER BY created_at DESC, id DESC
        LIMIT ?
        """;

    public Task<int> AddAsync(ClientId client, IReadOnlyList<Tag> tags, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var owner = SqliteClients.Key(database, client);
            var keys = new SqliteKeysOf<DocumentId>(id => SqliteDocuments.Key(database, client, id));
            using var insert = database.Prepare(Insert);
            return DocumentRules.Stored(client, tags, t => t.Client, DocumentRules.Stored).Sum(tag => insert
                .Add(owner).Add(tag.Id.Value).Add(keys[tag.Document]).Add(tag.Name).Add(tag.Score).Add(tag.Source).Add(tag.Steps).Add(tag.CreatedAt).Run());
        },
        cancellationToken);

    public Task<Tag?> FindAsync(ClientId client, TagId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE t.client_key = ? AND t.id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<Tag?> FindAsync(ClientId client, DocumentId document, string name, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE d.client_key = ? AND d.id = ? AND t.name = ? ORDER BY t.id LIMIT 1");
            return row.Add(SqliteClients.FindKey(database, client)).Add(document.Value).Add(name).Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Tag>> ListAsync(ClientId client, TagQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Tag>>(
            database =>
            {
                var conditions = new SqliteConditions("t.client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("d.id = ?", query.Document?.Value)
                    .Add("t.name = ?", query.Name)
                    .Add("instr(lower(t.name), lower(?)) > 0", DocumentText.Asked(query.Text));
                if (query.After is { } after)
                {
                    conditions.Add("(t.name, t.id) > (?, ?)", s => s.Add(after.Name).Add(after.Id.Value));
                }

                using var rows = database.Prepare($"{Select} WHERE {conditions.Sql} ORDER BY t.name, t.id LIMIT ?");
                return conditions.Bind(rows).Add(query.Limit).All(row => Read(row, client));
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<TagUse>> TallyAsync(ClientId client, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<TagUse>>(
            database =>
            {
                using var rows = database.Prepare(Tally);
                return rows.Add(SqliteClients.FindKey(database, client)).Add(limit).All(row => new TagUse(row.Text(0), row.Integer(1)));
            },
            cancellationToken);
    }

    public Task<bool> RemoveAsync(ClientId client, TagId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM tags WHERE client_key = ? AND id = ?");
            return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run() == 1;
        },
        cancellationToken);

    public Task<int> RemoveAllAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare(DeleteAll);
            return delete.Add(SqliteClients.FindKey(database, client)).Add(document.Value).Run();
        },
        cancellationToken);

    public Task AddPromptAsync(TagPrompt prompt, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var stored = DocumentRules.Stored(prompt);
            using var insert = database.Prepare(InsertPrompt);
            insert.Add(SqliteClients.Key(database, prompt.Client)).Add(stored.Id.Value).Add(SqliteDocuments.Key(database, prompt.Client, stored.Document))
                .Add(stored.Text).Add(stored.Examples).Add(stored.Author).Add(stored.CreatedAt);
            if (insert.Run() == 0)
            {
                throw DocumentErrors.PromptExists(prompt.Id);
            }
        },
        cancellationToken);

    public async Task<TagPrompt?> FindPromptAsync(ClientId client, DocumentId document, CancellationToken cancellationToken) =>
        await ListPromptsAsync(client, document, after: null, 1, cancellationToken) is [var latest] ? latest : null;

    public Task<IReadOnlyList<TagPrompt>> ListPromptsAsync(ClientId client, DocumentId document, TagPrompt? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<TagPrompt>>(
            database =>
            {
                using var rows = database.Prepare(SelectPrompts);
                return rows.Add(SqliteClients.FindKey(database, client)).Add(document.Value).Add(after?.CreatedAt ?? DateTimeOffset.MaxValue)
                    .Add(after?.Id.Value ?? Guid.Empty).Add(limit).All(row => ReadPrompt(row, client, document));
            },
            cancellationToken);
    }

    private static Tag Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new TagId(row.Id(0)),
        Client = client,
        Document = new DocumentId(row.Id(1)),
        Name = row.Text(2),
        Score = row.RealOrNull(3),
        Source = row.TextOrNull(4),
        Steps = row.Int32OrNull(5),
        CreatedAt = row.Time(6),
    };

    private static TagPrompt ReadPrompt(SqliteStatement row, ClientId client, DocumentId document) => new()
    {
        Id = new TagPromptId(row.Id(0)),
        Client = client,
        Document = document,
        Text = row.Text(1),
        Examples = row.TextOrNull(2),
        Author = row.TextOrNull(3),
        CreatedAt = row.Time(4),
    };
}
