using Npgsql;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresMemories(PostgresConnections connections) : IMemoryStore
{
    private const string Select = "SELECT id, category, content::text, context::text, user_name, created_at FROM memories";

    private const string Insert = """
        INSERT INTO memories (client_id, id, category, content, context, user_name, created_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6::text, $7)
        ON CONFLICT DO NOTHING
        """;

    private const string UpsertPreferences = """
        INSERT INTO user_preferences (client_id, user_name, preferences, updated_at) VALUES ($1, $2, $3::text::jsonb, $4)
        ON CONFLICT (client_id, user_name) DO UPDATE SET preferences = excluded.preferences, updated_at = excluded.updated_at
        """;

    private const string SelectSkills = "SELECT id, name, description, parameters::text, workflow::text, is_enabled, created_at FROM skills";

    private const string InsertSkill = """
        INSERT INTO skills (client_id, id, description, parameters, workflow, is_enabled, name, created_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6, $7, $8)
        ON CONFLICT DO NOTHING
        """;

    // The name stays.
    private const string UpdateSkill = """
        UPDATE skills
        SET description = $3, parameters = $4::text::jsonb, workflow = $5::text::jsonb, is_enabled = $6
        WHERE client_id = $1 AND id = $2
        """;

    public Task AddAsync(Memory memory, CancellationToken cancellationToken) => connections.RunAsync(
        memory.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(memory);
            await PostgresClients.CheckAsync(session, memory.Client);
            var added = await session.RunAsync(
                Insert, stored.Client.Value, stored.Id.Value, stored.Category, stored.Content, stored.Context, stored.User, stored.CreatedAt);
            return added == 1 ? true : throw DocumentErrors.MemoryExists(memory.Id);
        },
        cancellationToken);

    public Task<Memory?> FindAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{Select} WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<Memory>> ListAsync(ClientId client, MemoryQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("category = {0}", DocumentText.CleanOrNull(query.Category))
            .Add("user_name = {0}", DocumentText.CleanOrNull(query.User))
            .Add("position(lower({0} COLLATE \"C\") IN lower(content::text COLLATE \"C\")) > 0", DocumentText.Asked(query.Text))
            .Before(query.After, "created_at");

        var sql = $"{Select} WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Memory>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<bool> RemoveAsync(ClientId client, MemoryId id, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM memories WHERE client_id = $1 AND id = $2", id.Value, cancellationToken);

    public Task<UserPreferences?> FindPreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            "SELECT preferences::text, updated_at FROM user_preferences WHERE client_id = $1 AND user_name = $2",
            row => new UserPreferences(client, user, row.Json(0), row.GetFieldValue<DateTimeOffset>(1)), client.Value, DocumentText.Clean(user)),
        cancellationToken);

    public Task UpdatePreferencesAsync(UserPreferences preferences, CancellationToken cancellationToken) => connections.RunAsync(
        preferences.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(preferences);
            await PostgresClients.CheckAsync(session, stored.Client);
            return await session.RunAsync(UpsertPreferences, stored.Client.Value, stored.User, stored.Values, stored.UpdatedAt);
        },
        cancellationToken);

    public Task<bool> RemovePreferencesAsync(ClientId client, string user, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM user_preferences WHERE client_id = $1 AND user_name = $2", DocumentText.Clean(user), cancellationToken);

    public Task AddSkillAsync(Skill skill, CancellationToken cancellationToken) => connections.RunAsync(
        skill.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(skill);
            await PostgresClients.CheckAsync(session, skill.Client);
            return await session.RunAsync(InsertSkill, [.. Values(stored), stored.Name, stored.CreatedAt]) == 1 ? true : throw DocumentErrors.SkillExists(skill);
        },
        cancellationToken);

    public Task<Skill?> FindSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{SelectSkills} WHERE client_id = $1 AND id = $2", row => ReadSkill(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<Skill>> ListSkillsAsync(ClientId client, SkillQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("is_enabled = {0}", query.IsEnabled)
            .Add("name > {0}", DocumentText.CleanOrNull(query.After));
        var sql = $"{SelectSkills} WHERE {conditions.Sql} ORDER BY name LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Skill>>(
            client, async session => await session.ListAsync(sql, row => ReadSkill(row, client), conditions.Values), cancellationToken);
    }

    public Task UpdateSkillAsync(Skill skill, CancellationToken cancellationToken) => connections.RunAsync(
        skill.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(skill);
            await PostgresClients.CheckAsync(session, skill.Client);
            return await session.RunAsync(UpdateSkill, Values(stored)) == 1 ? true : throw DocumentErrors.SkillUnknown(skill.Id);
        },
        cancellationToken);

    public Task<bool> RemoveSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken) =>
        RemoveAsync(client, "DELETE FROM skills WHERE client_id = $1 AND id = $2", id.Value, cancellationToken);

    private Task<bool> RemoveAsync(ClientId client, string sql, object id, CancellationToken cancellationToken) => connections.RunAsync(
        client, async session => await session.RunAsync(sql, client.Value, id) == 1, cancellationToken);

    private static object?[] Values(Skill skill) =>
        [skill.Client.Value, skill.Id.Value, skill.Description, skill.Parameters, skill.Workflow, skill.IsEnabled];

    private static Memory Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new MemoryId(row.GetGuid(0)),
        Client = client,
        Category = row.GetString(1),
        Content = row.Json(2),
        Context = row.JsonOrNull(3),
        User = row.Text(4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
    };

    private static Skill ReadSkill(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new SkillId(row.GetGuid(0)),
        Client = client,
        Name = row.GetString(1),
        Description = row.GetString(2),
        Parameters = row.Json(3),
        Workflow = row.Json(4),
        IsEnabled = row.GetBoolean(5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
    };
}
