using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

/// <summary>Reads and writes summaries inside a transaction.</summary>
internal static class SqliteSummaries
{
    private const string Columns = "id, scope, scope_key, style, provider, prompt, content, artifacts, evidence, created_at";

    /// <exception cref="SemblanceException">Conflict, <c>summary-exists</c>.</exception>
    public static void Add(SqliteDatabase database, Summary summary)
    {
        var stored = DocumentRules.Stored(summary);
        using var insert = database.Prepare($"INSERT INTO summaries (client_key, {Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        insert.Add(SqliteClients.Key(database, summary.Client)).Add(stored.Id.Value).Add(stored.Scope).Add(stored.ScopeKey).Add(stored.Style).Add(stored.Provider)
            .Add(stored.Prompt).Add(stored.Text).Add(DocumentJson.Write(stored.Artifacts)).Add(DocumentJson.Write(stored.Evidence)).Add(stored.CreatedAt);
        if (insert.Run() == 0)
        {
            throw DocumentErrors.SummaryExists(summary.Id);
        }
    }

    public static Summary? Find(SqliteDatabase database, ClientId client, SummaryId id)
    {
        using var row = database.Prepare($"SELECT {Columns} FROM summaries WHERE client_key = ? AND id = ?");
        return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? Read(row, client) : null;
    }

    public static List<Summary> List(SqliteDatabase database, ClientId client, SummaryQuery query)
    {
        var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
            .Add("scope = ?", query.Scope)
            .Add("scope_key = ?", query.ScopeKey)
            .Add("style = ?", query.Style)
            .Before(query.After, "created_at");

        using var rows = database.Prepare($"SELECT {Columns} FROM summaries WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT ?");
        return conditions.Bind(rows).Add(query.Limit).All(row => Read(row, client));
    }

    public static bool Remove(SqliteDatabase database, ClientId client, SummaryId id)
    {
        using var delete = database.Prepare("DELETE FROM summaries WHERE client_key = ? AND id = ?");
        return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run() == 1;
    }

    private static Summary Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new SummaryId(row.Id(0)),
        Client = client,
        Scope = row.Text(1),
        ScopeKey = row.Text(2),
        Style = row.Text(3),
        Provider = row.TextOrNull(4),
        Prompt = row.TextOrNull(5),
        Text = row.Text(6),
        Artifacts = StoreJson.ReadList(row.Text(7)),
        Evidence = StoreJson.ReadList(row.Text(8)),
        CreatedAt = row.Time(9),
    };
}
