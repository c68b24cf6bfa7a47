using Npgsql;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Postgres;

/// <summary>Reads and writes summaries inside a transaction.</summary>
internal static class PostgresSummaries
{
    private const string Select = "SELECT id, scope, scope_key, style, provider, prompt, content, artifacts::text, evidence::text, created_at FROM summaries";

    private const string Insert = """
        INSERT INTO summaries (client_id, id, scope, scope_key, style, provider, prompt, content, artifacts, evidence, created_at)
        VALUES ($1, $2, $3, $4, $5, $6::text, $7::text, $8, $9::text::jsonb, $10::text::jsonb, $11)
        ON CONFLICT DO NOTHING
        """;

    /// <exception cref="SemblanceException">Conflict, <c>summary-exists</c>.</exception>
    public static async Task<bool> AddAsync(PostgresSession session, Summary summary)
    {
        var stored = DocumentRules.Stored(summary);
        await PostgresClients.CheckAsync(session, summary.Client);
        var added = await session.RunAsync(
            Insert, stored.Client.Value, stored.Id.Value, stored.Scope, stored.ScopeKey, stored.Style, stored.Provider, stored.Prompt, stored.Text,
            DocumentJson.Write(stored.Artifacts), DocumentJson.Write(stored.Evidence), stored.CreatedAt);
        return added == 1 ? true : throw DocumentErrors.SummaryExists(summary.Id);
    }

    public static Task<Summary?> FindAsync(PostgresSession session, ClientId client, SummaryId id) =>
        session.FindAsync($"{Select} WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value);

    public static Task<List<Summary>> ListAsync(PostgresSession session, ClientId client, SummaryQuery query)
    {
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("scope = {0}", DocumentText.CleanOrNull(query.Scope))
            .Add("scope_key = {0}", DocumentText.CleanOrNull(query.ScopeKey))
            .Add("style = {0}", DocumentText.CleanOrNull(query.Style))
            .Before(query.After, "created_at");

        var sql = $"{Select} WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT {conditions.Place(query.Limit)}";
        return session.ListAsync(sql, row => Read(row, client), conditions.Values);
    }

    private static Summary Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new SummaryId(row.GetGuid(0)),
        Client = client,
        Scope = row.GetString(1),
        ScopeKey = row.GetString(2),
        Style = row.GetString(3),
        Provider = row.Text(4),
        Prompt = row.Text(5),
        Text = row.GetString(6),
        Artifacts = StoreJson.ReadList(row.GetString(7)),
        Evidence = StoreJson.ReadList(row.GetString(8)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
    };
}
