using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteKeys(SqliteConnections connections) : IKeyStore
{
    private const string Select = """
        SELECT k.id, c.id, k.name, k.role, k.scopes, k.reach, k.secret, k.previous_secret, k.previous_until, k.created_at, k.expires_at,
            k.last_used_at, k.revoked_at
        FROM api_keys k
        JOIN clients c ON c.key = k.client_key
        """;

    private const string Insert = """
        INSERT INTO api_keys (id, client_key, name, role, scopes, reach, secret, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string IsOfClient = "id = ? AND client_key = (SELECT key FROM clients WHERE id = ?)";

    public Task AddAsync(ApiKey key, CancellationToken cancellationToken) =>
        connections.WriteAsync(database => Add(database, key), cancellationToken);

    public Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            if (database.Number("SELECT EXISTS (SELECT 1 FROM api_keys WHERE reach = 'installation')") == 1)
            {
                return false;
            }

            Add(database, key);
            return true;
        },
        cancellationToken);

    public Task<ApiKey?> FindAsync(KeyId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE k.id = ?").Add(id.Value);
            return row.Step() ? Read(row) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<ApiKey>>(
            database =>
            {
                using var rows = database.Prepare($"{Select} WHERE c.id = ? ORDER BY k.created_at, k.id").Add(client.Value);
                var keys = new List<ApiKey>();
                while (rows.Step())
                {
                    keys.Add(Read(rows));
                }

                return keys;
            },
            cancellationToken);

    public Task<ApiKey?> RotateAsync(
        ClientId client, KeyId id, SecretHash secret, DateTimeOffset at, DateTimeOffset previousUntil, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                if (Find(database, client, id) is not { } key)
                {
                    return null;
                }

                if (key.RevokedAt is not null || key.ExpiresAt <= at)
                {
                    throw StoreErrors.KeyEnded(id);
                }

                using var update = database.Prepare(
                    $"UPDATE api_keys SET previous_secret = secret, secret = ?, previous_until = ? WHERE {IsOfClient}");
                update.Add(secret.ToBytes()).Add(previousUntil).Add(id.Value).Add(client.Value).Run();
                return Find(database, client, id);
            },
            cancellationToken);

    public Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare($"UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE {IsOfClient}");
                update.Add(at).Add(id.Value).Add(client.Value).Run();
                return Find(database, client, id);
            },
            cancellationToken);

    public Task TouchAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var update = database.Prepare($"UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE {IsOfClient}");
            update.Add(at).Add(id.Value).Add(client.Value).Run();
        },
        cancellationToken);

    private static void Add(SqliteDatabase database, ApiKey key)
    {
        using var insert = database.Prepare(Insert)
            .Add(key.Id.Value)
            .Add(SqliteClients.Key(database, key.Client))
            .Add(key.Name)
            .Add(AccessNames.Of(key.Role))
            .Add(string.Join(' ', AccessNames.Of(key.Scopes)))
            .Add(AccessNames.Of(key.Reach))
            .Add(key.Secret.ToBytes())
            .Add(key.CreatedAt)
            .Add(key.ExpiresAt);
        if (insert.Run() == 0)
        {
            throw StoreErrors.KeyExists(key.Id);
        }
    }

    private static ApiKey? Find(SqliteDatabase database, ClientId client, KeyId id)
    {
        using var row = database.Prepare($"{Select} WHERE k.id = ? AND c.id = ?").Add(id.Value).Add(client.Value);
        return row.Step() ? Read(row) : null;
    }

    private static ApiKey Read(SqliteStatement row) => new()
    {
        Id = new KeyId(row.Text(0)),
        Client = new ClientId(row.Text(1)),
        Name = row.Text(2),
        Role = AccessNames.ParseRole(row.Text(3)),
        Scopes = AccessNames.ParseScopes(row.Text(4).Split(' ')),
        Reach = AccessNames.ParseReach(row.Text(5)),
        Secret = SecretHash.FromBytes(row.Blob(6)),
        PreviousSecret = row.IsNull(7) ? null : SecretHash.FromBytes(row.Blob(7)),
        PreviousUntil = row.TimeOrNull(8),
        CreatedAt = row.Time(9),
        ExpiresAt = row.TimeOrNull(10),
        LastUsedAt = row.TimeOrNull(11),
        RevokedAt = row.TimeOrNull(12),
    };
}
