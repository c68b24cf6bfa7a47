using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteArtifacts(SqliteConnections connections) : IArtifactStore
{
    private const string Columns = """
        id, name, type, kind, size, hash, status, problem_code, problem_message, report_week, source_url, extras, created_at, updated_at
        """;

    private const string Insert = $"""
        INSERT INTO artifacts (client_key, {Columns})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string Update = """
        UPDATE artifacts
        SET name = ?3, type = ?4, kind = ?5, size = ?6, hash = ?7, status = ?8, problem_code = ?9, problem_message = ?10, report_week = ?11, source_url = ?12,
            extras = ?13, updated_at = ?15
        WHERE client_key = ?1 AND id = ?2
        """;

    public Task AddAsync(Artifact artifact, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare(Insert);
            if (Bind(insert, database, DocumentRules.Stored(artifact)).Run() == 0)
            {
                throw DocumentErrors.ArtifactExists(artifact.Id);
            }
        },
        cancellationToken);

    public Task<Artifact?> FindAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"SELECT {Columns} FROM artifacts WHERE client_key = ? AND id = ?");
            return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Artifact>> ListAsync(ClientId client, ArtifactQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return connections.ReadAsync<IReadOnlyList<Artifact>>(
            database =>
            {
                var conditions = new SqliteConditions("client_key = ?", s => s.Add(SqliteClients.FindKey(database, client)))
                    .Add("status = ?", query.Status is { } status ? DocumentNames.Of(status) : null)
                    .Add("kind = ?", query.Kind is { } kind ? DocumentNames.Of(kind) : null)
                    .Add("report_week = ?", query.ReportWeek)
                    .Add("instr(lower(name), lower(?)) > 0", DocumentText.Asked(query.Text));
                if (query.Hash is { } hash)
                {
                    conditions.Add("hash = ?", s => s.Add(Convert.FromHexString(hash.Hex)));
                }

                conditions.Before(query.After, "created_at");

                using var rows = database.Prepare($"SELECT {Columns} FROM artifacts WHERE {conditions.Sql} ORDER BY created_at DESC, id DESC LIMIT ?");
                return conditions.Bind(rows).Add(query.Limit).All(row => Read(row, client));
            },
            cancellationToken);
    }

    public Task<IReadOnlyDictionary<ArtifactId, string>> ListNamesAsync(ClientId client, IReadOnlyList<ArtifactId> ids, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyDictionary<ArtifactId, string>>(
            database =>
            {
                var names = new Dictionary<ArtifactId, string>();
                var owner = SqliteClients.FindKey(database, client);
                using var row = database.Prepare("SELECT name FROM artifacts WHERE client_key = ? AND id = ?");
                foreach (var id in ids)
                {
                    row.Reset();
                    if (row.Add(owner).Add(id.Value).Step())
                    {
                        names[id] = row.Text(0);
                    }
                }

                return names;
            },
            cancellationToken);

    public Task UpdateAsync(Artifact artifact, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            if (!TryUpdate(database, artifact, Update, expected: null))
            {
                throw DocumentErrors.ArtifactUnknown(artifact.Id);
            }
        },
        cancellationToken);

    public Task<bool> UpdateAsync(Artifact artifact, ArtifactStatus expected, CancellationToken cancellationToken) => connections.WriteAsync(
        database => TryUpdate(database, artifact, $"{Update} AND status = ?16", DocumentNames.Of(expected)), cancellationToken);

    public async Task<bool> RemoveAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => await connections.RemoveSearchedAsync(
        database =>
        {
            using var delete = database.Prepare("DELETE FROM artifacts WHERE client_key = ? AND id = ?");
            return delete.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Run();
        },
        cancellationToken) == 1;

    /// <exception cref="SemblanceException">NotFound, <c>artifact-unknown</c>.</exception>
    public static long Key(SqliteDatabase database, ClientId client, ArtifactId id)
    {
        using var row = database.Prepare("SELECT key FROM artifacts WHERE client_key = ? AND id = ?");
        return row.Add(SqliteClients.FindKey(database, client)).Add(id.Value).Step() ? row.Integer(0) : throw DocumentErrors.ArtifactUnknown(id);
    }

    private static bool TryUpdate(SqliteDatabase database, Artifact artifact, string sql, string? expected)
    {
        using var update = database.Prepare(sql);
        Bind(update, database, DocumentRules.Stored(artifact));
        return (expected is null ? update : update.Add(expected)).Run() == 1;
    }

    private static SqliteStatement Bind(SqliteStatement statement, SqliteDatabase database, Artifact artifact) => statement
        .Add(SqliteClients.Key(database, artifact.Client))
        .Add(artifact.Id.Value)
        .Add(artifact.Name)
        .Add(artifact.Type)
        .Add(artifact.Kind is { } kind ? DocumentNames.Of(kind) : null)
        .Add(artifact.Size)
        .Add(artifact.Hash is { } hash ? Convert.FromHexString(hash.Hex) : default(ReadOnlySpan<byte>))
        .Add(DocumentNames.Of(artifact.Status))
        .Add(artifact.Problem?.Code)
        .Add(artifact.Problem?.Message)
        .Add(artifact.ReportWeek)
        .Add(artifact.SourceUrl)
        .Add(artifact.Extras)
        .Add(artifact.CreatedAt)
        .Add(artifact.UpdatedAt);

    private static Artifact Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new ArtifactId(row.Id(0)),
        Client = client,
        Name = row.Text(1),
        Type = row.Text(2),
        Kind = row.TextOrNull(3) is { } kind ? DocumentNames.ParseKind(kind) : null,
        Size = row.IsNull(4) ? null : row.Integer(4),
        Hash = row.IsNull(5) ? null : new FileHash(Convert.ToHexString(row.Blob(5))),
        Status = DocumentNames.ParseStatus(row.Text(6)),
        Problem = row.TextOrNull(7) is { } code ? new ArtifactProblem(code, row.Text(8)) : null,
        ReportWeek = row.TextOrNull(9),
        SourceUrl = row.TextOrNull(10),
        Extras = row.Text(11),
        CreatedAt = row.Time(12),
        UpdatedAt = row.Time(13),
    };
}
