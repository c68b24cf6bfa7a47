using Npgsql;
using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresArtifacts(PostgresConnections connections) : IArtifactStore
{
    private const string Select = """
        SELECT id, name, type, kind, size, hash, status, problem_code, problem_message, report_week, source_url, extras::text, created_at, updated_at
        FROM artifacts
        """;

    private const string Insert = """
        INSERT INTO artifacts (
            client_id, id, name, type, kind, size, hash, status, problem_code, problem_message, report_week, source_url, extras, updated_at, created_at)
        VALUES ($1, $2, $3, $4, $5::text, $6::bigint, $7::bytea, $8, $9::text, $10::text, $11::text, $12::text, $13::text::jsonb, $14, $15)
        ON CONFLICT DO NOTHING
        """;

    // The status that is expected; NULL for whatever it is. When it was created stays.
    private const string Update = """
        UPDATE artifacts
        SET name = $3, type = $4, kind = $5::text, size = $6::bigint, hash = $7::bytea, status = $8, problem_code = $9::text, problem_message = $10::text,
            report_week = $11::text, source_url = $12::text, extras = $13::text::jsonb, updated_at = $14
        WHERE client_id = $1 AND id = $2 AND ($15::text IS NULL OR status = $15)
        """;

    public Task AddAsync(Artifact artifact, CancellationToken cancellationToken) => connections.RunAsync(
        artifact.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(artifact);
            await PostgresClients.CheckAsync(session, artifact.Client);
            return await session.RunAsync(Insert, [.. Values(stored), stored.CreatedAt]) == 1 ? true : throw DocumentErrors.ArtifactExists(artifact.Id);
        },
        cancellationToken);

    public Task<Artifact?> FindAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => connections.RunAsync(
        client, session => session.FindAsync($"{Select} WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value), cancellationToken);

    public Task<IReadOnlyList<Artifact>> ListAsync(ClientId client, ArtifactQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        var conditions = new PostgresConditions("client_id = $1", client.Value)
            .Add("status = {0}", query.Status is { } status ? DocumentNames.Of(status) : null)
            .Add("kind = {0}", query.Kind is { } kind ? DocumentNames.Of(kind) : null)
            .Add("hash = {0}", query.Hash is { } hash ? Convert.FromHexString(hash.Hex) : null)
            .Add("report_week = {0}", DocumentText.CleanOrNull(query.ReportWeek))
            .Add("position(lower({0} COLLATE \"C\") IN lower(name)) > 0", DocumentText.Asked(query.Text))
            .Before(query.After, "created_at");

        var sql = $"{Select} WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT {conditions.Place(query.Limit)}";
        return connections.RunAsync<IReadOnlyList<Artifact>>(
            client, async session => await session.ListAsync(sql, row => Read(row, client), conditions.Values), cancellationToken);
    }

    public Task<IReadOnlyDictionary<ArtifactId, string>> ListNamesAsync(ClientId client, IReadOnlyList<ArtifactId> ids, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyDictionary<ArtifactId, string>>(
            client,
            async session => (await session.ListAsync(
                    "SELECT id, name FROM artifacts WHERE client_id = $1 AND id = ANY ($2)", row => (Id: new ArtifactId(row.GetGuid(0)), Name: row.GetString(1)),
                    client.Value, ids.Select(i => i.Value).ToArray()))
                .ToDictionary(n => n.Id, n => n.Name),
            cancellationToken);

    public async Task UpdateAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        if (!await UpdateAsync(artifact, expected: (string?)null, cancellationToken))
        {
            throw DocumentErrors.ArtifactUnknown(artifact.Id);
        }
    }

    public Task<bool> UpdateAsync(Artifact artifact, ArtifactStatus expected, CancellationToken cancellationToken) =>
        UpdateAsync(artifact, DocumentNames.Of(expected), cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => connections.RunLongAsync(
        client, async session => await session.RunAsync("DELETE FROM artifacts WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1, cancellationToken);

    /// <summary>Locks them against removal, so that what refers to them can be written.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>artifact-unknown</c>: the first that this client does not have.</exception>
    public static async Task CheckAsync(PostgresSession session, ClientId client, IEnumerable<ArtifactId> ids)
    {
        var wanted = ids.Distinct().ToList();
        var there = await session.ListAsync(
            "SELECT id FROM artifacts WHERE client_id = $1 AND id = ANY ($2) ORDER BY id FOR KEY SHARE", row => new ArtifactId(row.GetGuid(0)), client.Value,
            wanted.Select(id => id.Value).ToArray());
        if (there.Count < wanted.Count)
        {
            throw DocumentErrors.ArtifactUnknown(wanted.Except(there).First());
        }
    }

    private Task<bool> UpdateAsync(Artifact artifact, string? expected, CancellationToken cancellationToken) => connections.RunAsync(
        artifact.Client,
        async session =>
        {
            var stored = DocumentRules.Stored(artifact);
            await PostgresClients.CheckAsync(session, artifact.Client);
            return await session.RunAsync(Update, [.. Values(stored), expected]) == 1;
        },
        cancellationToken);

    private static object?[] Values(Artifact artifact) =>
    [
        artifact.Client.Value, artifact.Id.Value, artifact.Name, artifact.Type, artifact.Kind is { } kind ? DocumentNames.Of(kind) : null, artifact.Size,
        artifact.Hash is { } hash ? Convert.FromHexString(hash.Hex) : null, DocumentNames.Of(artifact.Status), artifact.Problem?.Code, artifact.Problem?.Message,
        artifact.ReportWeek, artifact.SourceUrl, artifact.Extras, artifact.UpdatedAt,
    ];

    private static Artifact Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new ArtifactId(row.GetGuid(0)),
        Client = client,
        Name = row.GetString(1),
        Type = row.GetString(2),
        Kind = row.Text(3) is { } kind ? DocumentNames.ParseKind(kind) : null,
        Size = row.IsDBNull(4) ? null : row.GetInt64(4),
        Hash = row.IsDBNull(5) ? null : new FileHash(Convert.ToHexString(row.GetFieldValue<byte[]>(5))),
        Status = DocumentNames.ParseStatus(row.GetString(6)),
        Problem = row.Text(7) is { } code ? new ArtifactProblem(code, row.GetString(8)) : null,
        ReportWeek = row.Text(9),
        SourceUrl = row.Text(10),
        Extras = row.Json(11),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(12),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(13),
    };
}
