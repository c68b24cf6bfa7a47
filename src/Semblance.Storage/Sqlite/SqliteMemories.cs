using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteMemories(SqliteConnections connections) : IMemoryStore
{
    private const string Columns = "id, category, content, context, user_name, created_at";
    private const string SkillColumns = "id, name, description, parameters, workflow, is_enabled, created_at";

    private const string UpsertPreferences = """
        INSERT INTO user_preferences (client_key, user_name, preferences, updated_at) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET preferences = excluded.preferences, updated_at = excluded.updated_at
        """;

    private const string UpdateSkill = """
        UPDATE skills SET description = ?4, parameters = ?5, workflow = ?6, is_enabled = ?7 WHERE client_key = ?1 AND id = ?2
        """;

    public Task AddAsync(Memory memory, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var stored = DocumentRules.Stored(memory);
            using var insert = database.Prepare($"INSERT INTO memories (client_key, {Columns}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            insert.Add(SqliteClients.Key(database, memory.Client)).Add(stored.Id.Value).Add(stored.Category).Add(stored.Content).Add(stored.Context).Add(stored.User).Add(stored.CreatedAt);
            if (insert.Run() == 0)
            {
                throw DocumentErrors.MemoryExists(memory.Id);
            }
        },
        cancellationToken);

    public Task<Memory?> FindAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"SELECT {Columns} FROM memories WHERE client_key = ? AND id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Memory>> ListAsync(ClientId client, MemoryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Memory>>(
            database =>
            {
                var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("category = ?", query.Category)
                    .Add("user_name = ?", query.User)
                    .Add("instr(lower(content), lower(?)) > 0", DocumentText.Asked(query.Text))
                    .Before(query.After, "created_at");

                using var rows = database.Prepare($"SELECT {Columns} FROM memories WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT ?");
                return conditions.Bind(rows).Add(query.Limit).All(row => Read(row, client));
            },
            cancellationToken);
    }

    public Task<bool> RemoveAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM memories WHERE client_key = ? AND id = ?", s => s.Add(id.Value), cancellationToken);

    public Task<UserPreferences?> FindPreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT preferences, updated_at FROM user_preferences WHERE client_key = ? AND user_name = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(user).Step() ? new UserPreferences(client, user, row.Text(0), row.Time(1)) : null;
        },
        cancellationToken);

    public Task UpdatePreferencesAsync(UserPreferences preferences, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var stored = DocumentRules.Stored(preferences);
            using var upsert = database.Prepare(UpsertPreferences);
            upsert.Add(SqliteClients.Key(database, stored.Client)).Add(stored.User).Add(stored.Values).Add(stored.UpdatedAt).Run();
        },
        cancellationToken);

    public Task<bool> RemovePreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM user_preferences WHERE client_key = ? AND user_name = ?", s => s.Add(user), cancellationToken);

    public Task AddSkillAsync(Skill skill, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare($"INSERT INTO skills (client_key, {SkillColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            var stored = DocumentRules.Stored(skill);
            if (Bind(insert, database, stored).Add(stored.CreatedAt).Run() == 0)
            {
                throw DocumentErrors.SkillExists(skill);
            }
        },
        cancellationToken);

    public Task<Skill?> FindSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"SELECT {SkillColumns} FROM skills WHERE client_key = ? AND id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? ReadSkill(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Skill>> ListSkillsAsync(ClientId client, SkillQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Skill>>(
            database =>
            {
                var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client))).Add("name > ?", query.After);
                if (query.IsEnabled is { } isEnabled)
                {
                    conditions.Add("is_enabled = ?", s => s.Add(isEnabled ? 1 : 0));
                }

                using var rows = database.Prepare($"SELECT {SkillColumns} FROM skills WHERE {conditions.Sql} ORDER BY name LIMIT ?");
                return conditions.Bind(rows).Add(query.Limit).All(row => ReadSkill(row, client));
            },
            cancellationToken);
    }

    public Task UpdateSkillAsync(Skill skill, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var stored = DocumentRules.Stored(skill);
            using var update = database.Prepare(UpdateSkill);
            if (Bind(update, database, stored).Run() == 0)
            {
                throw DocumentErrors.SkillUnknown(skill.Id);
            }
        },
        cancellationToken);

    public Task<bool> RemoveSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM skills WHERE client_key = ? AND id = ?", s => s.Add(id.Value), cancellationToken);

    private Task<bool> RemoveAsync(ClientId client, string sql, Action<SqliteStatement> bind, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare(sql).Add(SqliteClients.FindKey(database, client));
            bind(delete);
            return delete.Run() == 1;
        },
        cancellationToken);

    private static SqliteStatement Bind(SqliteStatement statement, SqliteDatabase database, Skill skill) => statement
        .Add(SqliteClients.Key(database, skill.Client)).Add(skill.Id.Value).Add(skill.Name).Add(skill.Description).Add(skill.Parameters).Add(skill.Workflow)
        .Add(skill.IsEnabled ? 1 : 0);

    private static Memory Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new MemoryId(row.Id(0)),
        Client = client,
        Category = row.Text(1),
        Content = row.Text(2),
        Context = row.TextOrNull(3),
        User = row.TextOrNull(4),
        CreatedAt = row.Time(5),
    };

    private static Skill ReadSkill(SqliteStatement row, ClientId client) => new()
    {
        Id = new SkillId(row.Id(0)),
        Client = client,
        Name = row.Text(1),
        Description = row.Text(2),
        Parameters = row.Text(3),
        Workflow = row.Text(4),
        IsEnabled = row.Integer(5) != 0,
        CreatedAt = row.Time(6),
    };
}
