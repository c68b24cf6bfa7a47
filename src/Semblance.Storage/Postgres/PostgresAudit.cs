using Npgsql;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresAudit(PostgresConnections connections) : IAuditStore
{
    // One writer a client, across all processes, until the transaction ends. The first number is arbitrary; clients that share the second wait needlessly.
    private const string LockClient = "SELECT pg_advisory_xact_lock(7020586, hashtext($1))";

    private const string Columns = "sequence, at, actor, action, person_id, address, outcome, hash";

    private const string SelectLast = "SELECT sequence, hash FROM audit_entries WHERE client_id = $1 ORDER BY sequence DESC LIMIT 1";

    private const string Insert = $"""
        INSERT INTO audit_entries (client_id, {Columns})
        SELECT $1, n.sequence, n.at, n.actor, n.action, n.person_id, n.address, n.outcome, n.hash
        FROM unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::bytea[])
            AS n (sequence, at, actor, action, person_id, address, outcome, hash)
        RETURNING client_id -- by which Citus inserts where it would COPY, which row-level security forbids
        """;

    private const string SelectPage = $"""
        SELECT {Columns}
        FROM audit_entries
        WHERE client_id = $1
            AND ($2::bigint IS NULL OR sequence < $2)
            AND ($3::uuid IS NULL OR person_id = $3)
            AND ($4::text IS NULL OR actor = $4)
            AND ($5::text IS NULL OR action = $5 OR starts_with(action, $5 || '.'))
            AND ($6::text IS NULL OR outcome = $6)
            AND ($7::timestamptz IS NULL OR at >= $7)
            AND ($8::timestamptz IS NULL OR at < $8)
        ORDER BY sequence DESC
        LIMIT $9
        """;

    public Task<IReadOnlyList<AuditEntry>> AppendAsync(ClientId client, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                await PostgresClients.CheckAsync(session, client);
                await session.RunAsync(LockClient, client.Value);
                var head = await session.FindAsync(
                    SelectLast, row => new AuditHead(row.GetInt64(0), new AuditHash(row.GetFieldValue<byte[]>(1))), client.Value);
                var entries = AuditChain.Continue(client, head, events);
                await AddAsync(session, client, entries);
                return entries;
            },
            cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAsync(ClientId client, AuditQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.RunAsync<IReadOnlyList<AuditEntry>>(
            client,
            async session => await session.ListAsync(
                SelectPage, row => Read(row, client), client.Value, query.Before, query.Person?.Value, query.Actor?.ToString(), query.Action,
                query.Outcome is { } outcome ? AuditNames.Of(outcome) : null, query.Since?.ToUniversalTime(), query.Until?.ToUniversalTime(),
                query.Limit),
            cancellationToken);
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(ClientId client, long after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<AuditEntry>>(
            client,
            async session => await session.ListAsync(
                $"SELECT {Columns} FROM audit_entries WHERE client_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                row => Read(row, client), client.Value, after, limit),
            cancellationToken);
    }

    private static Task<int> AddAsync(PostgresSession session, ClientId client, IReadOnlyList<AuditEntry> entries) => session.RunAsync(
        Insert, client.Value,
        entries.Select(e => e.Sequence).ToArray(),
        entries.Select(e => e.Event.At).ToArray(),
        entries.Select(e => e.Event.Actor.ToString()).ToArray(),
        entries.Select(e => e.Event.Action).ToArray(),
        entries.Select(e => e.Event.Person?.Value).ToArray(),
        entries.Select(e => e.Event.Address).ToArray(),
        entries.Select(e => AuditNames.Of(e.Event.Outcome)).ToArray(),
        entries.Select(e => e.Hash.ToBytes()).ToArray());

    private static AuditEntry Read(NpgsqlDataReader row, ClientId client) => new(
        row.GetInt64(0),
        new AuditEvent
        {
            Client = client,
            At = row.GetFieldValue<DateTimeOffset>(1),
            Actor = AuditActor.Parse(row.GetString(2)),
            Action = row.GetString(3),
            Person = row.IsDBNull(4) ? null : new PersonId(row.GetGuid(4)),
            Address = row.IsDBNull(5) ? null : row.GetString(5),
            Outcome = AuditNames.ParseOutcome(row.GetString(6)),
        },
        new AuditHash(row.GetFieldValue<byte[]>(7)));
}
