using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteTokens(SqliteConnections connections) : ITokenStore
{
    private const string Select = """
        SELECT t.id, c.id, a.id, p.id, t.method, t.key_id, t.secret, t.created_at, t.expires_at, t.revoked_at
        FROM login_tokens t
        JOIN clients c ON c.key = t.client_key
        LEFT JOIN accounts a ON a.key = t.account_key
        LEFT JOIN people p ON p.key = t.person_key
        """;

    private const string Insert = """
        INSERT INTO login_tokens (id, client_key, account_key, person_key, method, key_id, secret, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string OfClient = "client_key = (SELECT key FROM clients WHERE id = ?1)";

    public Task AddAsync(LoginToken token, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var client = SqliteClients.Key(database, token.Client);
            using var insert = database.Prepare(Insert)
                .Add(token.Id.Value)
                .Add(client)
                .Add(AccountKey(database, client, token.Account))
                .Add(SqliteAccounts.PersonKey(database, token.Client, token.Person))
                .Add(LoginNames.Of(token.Method))
                .Add(token.Key?.Value)
                .Add(token.Secret.ToBytes())
                .Add(token.CreatedAt)
                .Add(token.ExpiresAt);
            if (insert.Run() == 0)
            {
                throw StoreErrors.TokenExists(token.Id);
            }
        },
        cancellationToken);

    public Task<LoginToken?> FindAsync(TokenId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE t.id = ?").Add(id.Value);
            return row.Step() ? Read(row) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<LoginToken>> ListAsync(ClientId client, AccountId? account, PersonId? person, CancellationToken cancellationToken) =>
        connections.ReadAsync<IReadOnlyList<LoginToken>>(
            database =>
            {
                using var rows = database.Prepare(
                    $"{Select} WHERE c.id = ?1 AND (?2 IS NULL OR a.id = ?2) AND (?3 IS NULL OR p.id = ?3) ORDER BY t.created_at DESC, t.id DESC LIMIT ?4");
                rows.Add(client.Value).Add(account?.Value).Add(person?.Value).Add(StoreRules.MaxPage);
                var tokens = new List<LoginToken>();
                while (rows.Step())
                {
                    tokens.Add(Read(rows));
                }

                return tokens;
            },
            cancellationToken);

    public Task<bool> RevokeAsync(ClientId client, TokenId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var update = database.Prepare($"UPDATE login_tokens SET revoked_at = ?3 WHERE {OfClient} AND id = ?2 AND revoked_at IS NULL");
            return update.Add(client.Value).Add(id.Value).Add(at).Run() == 1;
        },
        cancellationToken);

    public Task<int> RevokeAllAsync(ClientId client, AccountId account, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare($"""
                    UPDATE login_tokens
                    SET revoked_at = ?3
                    WHERE {OfClient} AND account_key = (SELECT key FROM accounts WHERE id = ?2) AND revoked_at IS NULL AND expires_at > ?3
                    """);
                return update.Add(client.Value).Add(account.Value).Add(at).Run();
            },
            cancellationToken);

    public Task<int> RemoveEndedAsync(ClientId client, DateTimeOffset before, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare($"DELETE FROM login_tokens WHERE {OfClient} AND min(expires_at, coalesce(revoked_at, expires_at)) < ?2");
            return delete.Add(client.Value).Add(before).Run();
        },
        cancellationToken);

    private static long? AccountKey(SqliteDatabase database, long client, AccountId? account)
    {
        if (account is not { } id)
        {
            return null;
        }

        using var row = database.Prepare("SELECT key FROM accounts WHERE client_key = ? AND id = ?").Add(client).Add(id.Value);
        return row.Step() ? row.Integer(0) : throw StoreErrors.AccountUnknown(id);
    }

    private static LoginToken Read(SqliteStatement row) => new()
    {
        Id = new TokenId(row.Text(0)),
        Client = new ClientId(row.Text(1)),
        Account = row.IsNull(2) ? null : new AccountId(row.Id(2)),
        Person = row.IsNull(3) ? null : new PersonId(row.Id(3)),
        Method = LoginNames.ParseMethod(row.Text(4)),
        Key = row.TextOrNull(5) is { } key ? new KeyId(key) : null,
        Secret = SecretHash.FromBytes(row.Blob(6)),
        CreatedAt = row.Time(7),
        ExpiresAt = row.Time(8),
        RevokedAt = row.TimeOrNull(9),
    };
}
