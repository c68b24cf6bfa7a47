using Npgsql;
using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresKeys(PostgresConnections connections) : IKeyStore
{
    // An arbitrary number that every Semblance agrees on: of processes that start at once, one makes the first key.
    private const string LockFirst = "SELECT pg_advisory_xact_lock(7020585)";

    private const string Columns = """
        id, client_id, name, role, scopes, reach, secret, previous_secret, previous_until, created_at, expires_at, last_used_at, revoked_at
        """;

    private const string Insert = """
        INSERT INTO api_keys (client_id, id, name, role, scopes, reach, secret, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING
        """;

    public Task AddAsync(ApiKey key, CancellationToken cancellationToken) => connections.RunAsync(
        key.Client,
        async session =>
        {
            await AddAsync(session, key);
            return true;
        },
        cancellationToken);

    public Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken) => connections.RunAsync(
        key.Client,
        async session =>
        {
            await session.RunAsync(LockFirst);
            if (await session.AnyAsync("SELECT 1 FROM api_keys WHERE client_id = $1 AND reach = 'installation'", key.Client.Value))
            {
                return false;
            }

            await AddAsync(session, key);
            return true;
        },
        cancellationToken);

    public Task<ApiKey?> FindAsync(KeyId id, CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await session.SetAsync("semblance.key", id.Value);
            return await session.FindAsync($"SELECT {Columns} FROM api_keys WHERE id = $1", Read, id.Value);
        },
        cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<ApiKey>>(
            client,
            async session => await session.ListAsync(
                $"SELECT {Columns} FROM api_keys WHERE client_id = $1 ORDER BY created_at, id", Read, client.Value),
            cancellationToken);

    public Task<ApiKey?> RotateAsync(
        ClientId client, KeyId id, SecretHash secret, DateTimeOffset at, DateTimeOffset previousUntil, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                var rotated = await session.FindAsync(
                    $"""
                    UPDATE api_keys
                    SET previous_secret = secret, secret = $3, previous_until = $4
                    WHERE client_id = $1 AND id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $5)
                    RETURNING {Columns}
                    """,
                    Read, client.Value, id.Value, secret.ToBytes(), previousUntil.ToUniversalTime(), at.ToUniversalTime());
                return rotated is null && await session.AnyAsync(
                    "SELECT 1 FROM api_keys WHERE client_id = $1 AND id = $2", client.Value, id.Value)
                    ? throw StoreErrors.KeyEnded(id)
                    : rotated;
            },
            cancellationToken);

    public Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE client_id = $1 AND id = $2 RETURNING {Columns}",
            Read, client.Value, id.Value, at.ToUniversalTime()),
        cancellationToken);

    public Task TouchAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.RunAsync(
            "UPDATE api_keys SET last_used_at = greatest(last_used_at, $3) WHERE client_id = $1 AND id = $2",
            client.Value, id.Value, at.ToUniversalTime()),
        cancellationToken);

    private static async Task AddAsync(PostgresSession session, ApiKey key)
    {
        await PostgresClients.CheckAsync(session, key.Client);
        if (await session.RunAsync(
            Insert, key.Client.Value, key.Id.Value, key.Name, AccessNames.Of(key.Role), string.Join(' ', AccessNames.Of(key.Scopes)),
            AccessNames.Of(key.Reach), key.Secret.ToBytes(), key.CreatedAt.ToUniversalTime(), key.ExpiresAt?.ToUniversalTime()) == 0)
        {
            throw StoreErrors.KeyExists(key.Id);
        }
    }

    private static ApiKey Read(NpgsqlDataReader row) => new()
    {
        Id = new KeyId(row.GetString(0)),
        Client = new ClientId(row.GetString(1)),
        Name = row.GetString(2),
        Role = AccessNames.ParseRole(row.GetString(3)),
        Scopes = AccessNames.ParseScopes(row.GetString(4).Split(' ')),
        Reach = AccessNames.ParseReach(row.GetString(5)),
        Secret = SecretHash.FromBytes(row.GetFieldValue<byte[]>(6)),
        PreviousSecret = row.IsDBNull(7) ? null : SecretHash.FromBytes(row.GetFieldValue<byte[]>(7)),
        PreviousUntil = Time(row, 8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        ExpiresAt = Time(row, 10),
        LastUsedAt = Time(row, 11),
        RevokedAt = Time(row, 12),
    };

    public static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
