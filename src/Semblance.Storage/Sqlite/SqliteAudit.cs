using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteAudit(SqliteConnections connections) : IAuditStore
{
    private const string Columns = "sequence, at, actor, action, person_id, address, outcome, hash";

    private const string Insert = $"INSERT INTO audit_entries (client_key, {Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private const string SelectLast = "SELECT sequence, hash FROM audit_entries WHERE client_key = ? ORDER BY sequence DESC LIMIT 1";

    private const string SelectPage = $"""
        SELECT {Columns}
        FROM audit_entries
        WHERE client_key = ?1
            AND (?2 IS NULL OR sequence < ?2)
            AND (?3 IS NULL OR person_id = ?3)
            AND (?4 IS NULL OR actor = ?4)
            AND (?5 IS NULL OR action = ?5 OR substr(action, 1, length(?5) + 1) = ?5 || '.')
            AND (?6 IS NULL OR outcome = ?6)
            AND (?7 IS NULL OR at >= ?7)
            AND (?8 IS NULL OR at < ?8)
        ORDER BY sequence DESC
        LIMIT ?9
        """;

    public Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                var key = SqliteClients.Key(database, client);
                var entries = AuditChain.Continue(client, FindHead(database, key), events);
                using var insert = database.Prepare(Insert);
                foreach (var (sequence, item, hash) in entries)
                {
                    insert.Add(key).Add(sequence).Add(item.At).Add(item.Actor.ToString()).Add(item.Action).Add(item.Person?.Value)
                        .Add(item.Address).Add(AuditNames.Of(item.Outcome)).Add(hash.ToBytes()).Run();
                }

                return entries;
            },
            cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<AuditEntry>>(
            database =>
            {
                using var rows = database.Prepare(SelectPage).Add(SqliteClients.FindKey(database, client)).Add(query.Before)
                    .Add(query.Person?.Value)
                    .Add(query.Actor?.ToString())
                    .Add(query.Action)
                    .Add(query.Outcome is { } outcome ? AuditNames.Of(outcome) : null)
                    .Add(query.Since)
                    .Add(query.Until)
                    .Add(query.Limit);
                return ReadAll(rows, client);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<AuditEntry>>(
            database =>
            {
                using var rows = database.Prepare($"SELECT {Columns} FROM audit_entries WHERE client_key = ? AND sequence > ? ORDER BY sequence LIMIT ?");
                return ReadAll(rows.Add(SqliteClients.FindKey(database, client)).Add(after).Add(limit), client);
            },
            cancellationToken);
    }

    private static AuditHead? FindHead(SqliteDatabase database, long client)
    {
        using var row = database.Prepare(SelectLast).Add(client);
        return row.Step() ? new AuditHead(row.Integer(0), new AuditHash(row.Blob(1))) : null;
    }

    private static List<AuditEntry> ReadAll(SqliteStatement rows, ClientId client)
    {
        var entries = new List<AuditEntry>();
        while (rows.Step())
        {
            entries.Add(Read(rows, client));
        }

        return entries;
    }

    private static AuditEntry Read(SqliteStatement row, ClientId client) => new(
        row.Integer(0),
        new AuditEvent
        {
            Client = client,
            At = row.Time(1),
            Actor = AuditActor.Parse(row.Text(2)),
            Action = row.Text(3),
            Person = row.IsNull(4) ? null : new PersonId(row.Id(4)),
            Address = row.TextOrNull(5),
            Outcome = AuditNames.ParseOutcome(row.Text(6)),
        },
        new AuditHash(row.Blob(7)));
}
