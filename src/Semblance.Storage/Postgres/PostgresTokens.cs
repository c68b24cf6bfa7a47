using Npgsql;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresTokens(PostgresConnections connections) : ITokenStore
{
    private const string Columns = "id, client_id, account_id, person_id, method, key_id, secret, created_at, expires_at, revoked_at";

    private const string Insert = """
        INSERT INTO login_tokens (client_id, id, account_id, person_id, method, key_id, secret, created_at, expires_at)
        VALUES ($1, $2, $3::uuid, $4::uuid, $5, $6::text, $7, $8, $9)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectPage = $"""
        SELECT {Columns}
        FROM login_tokens
        WHERE client_id = $1 AND ($2::uuid IS NULL OR account_id = $2) AND ($3::uuid IS NULL OR person_id = $3)
        ORDER BY created_at DESC, id DESC
        LIMIT $4
        """;

    public Task AddAsync(LoginToken token, CancellationToken cancellationToken) => connections.RunAsync(
        token.Client,
        async session =>
        {
            await PostgresAccounts.CheckOwnerAsync(session, token.Client, token.Person);
            if (token.Account is { } account && !await session.AnyAsync(
                "SELECT 1 FROM accounts WHERE client_id = $1 AND id = $2 FOR KEY SHARE", token.Client.Value, account.Value))
            {
                throw StoreErrors.AccountUnknown(account);
            }

            return await session.RunAsync(
                Insert, token.Client.Value, token.Id.Value, token.Account?.Value, token.Person?.Value, LoginNames.Of(token.Method), token.Key?.Value,
                token.Secret.ToBytes(), token.CreatedAt.ToUniversalTime(), token.ExpiresAt.ToUniversalTime()) == 1
                ? true
                : throw StoreErrors.TokenExists(token.Id);
        },
        cancellationToken);

    public Task<LoginToken?> FindAsync(TokenId id, CancellationToken cancellationToken) => connections.RunAsync(
        async session =>
        {
            await session.SetAsync("semblance.token", id.Value);
            return await session.FindAsync($"SELECT {Columns} FROM login_tokens WHERE id = $1", Read, id.Value);
        },
        cancellationToken);

    public Task<IReadOnlyList<LoginToken>> ListAsync(ClientId client, AccountId? account, PersonId? person, CancellationToken cancellationToken) =>
        connections.RunAsync<IReadOnlyList<LoginToken>>(
            client,
            async session => await session.ListAsync(SelectPage, Read, client.Value, account?.Value, person?.Value, StoreRules.MaxPage),
            cancellationToken);

    public Task<bool> RevokeAsync(ClientId client, TokenId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.RunAsync(
            "UPDATE login_tokens SET revoked_at = $3 WHERE client_id = $1 AND id = $2 AND revoked_at IS NULL",
            client.Value, id.Value, at.ToUniversalTime()) == 1,
        cancellationToken);

    public Task<int> RevokeAllAsync(ClientId client, AccountId account, DateTimeOffset at, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            session => session.RunAsync(
                "UPDATE login_tokens SET revoked_at = $3 WHERE client_id = $1 AND account_id = $2 AND revoked_at IS NULL AND expires_at > $3",
                client.Value, account.Value, at.ToUniversalTime()),
            cancellationToken);

    public Task<int> RemoveEndedAsync(ClientId client, DateTimeOffset before, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.RunAsync(
            "DELETE FROM login_tokens WHERE client_id = $1 AND least(expires_at, revoked_at) < $2", client.Value, before.ToUniversalTime()),
        cancellationToken);

    private static LoginToken Read(NpgsqlDataReader row) => new()
    {
        Id = new TokenId(row.GetString(0)),
        Client = new ClientId(row.GetString(1)),
        Account = row.IsDBNull(2) ? null : new AccountId(row.GetGuid(2)),
        Person = row.IsDBNull(3) ? null : new PersonId(row.GetGuid(3)),
        Method = LoginNames.ParseMethod(row.GetString(4)),
        Key = row.IsDBNull(5) ? null : new KeyId(row.GetString(5)),
        Secret = SecretHash.FromBytes(row.GetFieldValue<byte[]>(6)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(7),
        ExpiresAt = row.GetFieldValue<DateTimeOffset>(8),
        RevokedAt = PostgresKeys.Time(row, 9),
    };
}
