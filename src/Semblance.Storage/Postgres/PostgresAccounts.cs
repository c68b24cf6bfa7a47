using Npgsql;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresAccounts(PostgresConnections connections) : IAccountStore
{
    private const int MostForgotten = 100;

    private const string Columns = "id, login, role, person_id, password, created_at, password_changed_at, last_login_at";

    private const string Insert = """
        INSERT INTO accounts (client_id, id, login, login_folded, role, person_id, password, created_at, password_changed_at, last_login_at)
        VALUES ($1, $2, $3, $4, $5, $6::uuid, $7::text, $8, $9::timestamptz, $10::timestamptz)
        ON CONFLICT DO NOTHING
        """;

    private const string UpdatePassword = """
        UPDATE accounts
        SET password = $3, password_changed_at = coalesce($4::timestamptz, password_changed_at)
        WHERE client_id = $1 AND id = $2 AND ($5::text IS NULL OR password = $5)
        """;

    // What others count just now is left to the next time.
    private const string Forget = """
        DELETE FROM login_failures
        WHERE client_id = $1 AND login_key IN (
            SELECT login_key
            FROM login_failures
            WHERE client_id = $1 AND login_key <> $2 AND failures < $3 AND last_at <= $4
            LIMIT $5
            FOR UPDATE SKIP LOCKED)
        """;

    public Task AddAsync(Account account, CancellationToken cancellationToken) => connections.RunAsync(
        account.Client,
        async session =>
        {
            await CheckOwnerAsync(session, account.Client, account.Person);
            return await session.RunAsync(
                Insert, account.Client.Value, account.Id.Value, account.Login.Value, account.Login.Folded, AccessNames.Of(account.Role),
                account.Person?.Value, account.Password?.Reveal(), account.CreatedAt.ToUniversalTime(), account.PasswordChangedAt?.ToUniversalTime(),
                account.LastLoginAt?.ToUniversalTime()) == 1
                ? true
                : throw StoreErrors.AccountExists(account.Login);
        },
        cancellationToken);

    public Task<Account?> FindAsync(ClientId client, AccountId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {Columns} FROM accounts WHERE client_id = $1 AND id = $2", row => Read(row, client), client.Value, id.Value),
        cancellationToken);

    public Task<Account?> FindByLoginAsync(ClientId client, LoginName login, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {Columns} FROM accounts WHERE client_id = $1 AND login_folded = $2", row => Read(row, client), client.Value, login.Folded),
        cancellationToken);

    public Task<Account?> FindByPersonAsync(ClientId client, PersonId person, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.FindAsync(
            $"SELECT {Columns} FROM accounts WHERE client_id = $1 AND person_id = $2 ORDER BY id LIMIT 1", row => Read(row, client), client.Value, person.Value),
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAsync(ClientId client, AccountId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.RunAsync<IReadOnlyList<Account>>(
            client,
            async session => await session.ListAsync(
                $"SELECT {Columns} FROM accounts WHERE client_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                row => Read(row, client), client.Value, after?.Value ?? Guid.Empty, limit),
            cancellationToken);
    }

    public Task<Account?> UpdateAsync(ClientId client, AccountId id, Role role, PersonId? person, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session =>
            {
                await CheckOwnerAsync(session, client, person);
                return await session.FindAsync(
                    $"UPDATE accounts SET role = $3, person_id = $4::uuid WHERE client_id = $1 AND id = $2 RETURNING {Columns}",
                    row => Read(row, client), client.Value, id.Value, AccessNames.Of(role), person?.Value);
            },
            cancellationToken);

    public Task<bool> UpdatePasswordAsync(
        ClientId client, AccountId id, PasswordHash? expected, PasswordHash password, DateTimeOffset? at, CancellationToken cancellationToken) =>
        connections.RunAsync(
            client,
            async session => await session.RunAsync(
                UpdatePassword, client.Value, id.Value, password.Reveal(), at?.ToUniversalTime(), expected?.Reveal()) == 1,
            cancellationToken);

    public Task TouchAsync(ClientId client, AccountId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.RunAsync(
            "UPDATE accounts SET last_login_at = $3 WHERE client_id = $1 AND id = $2", client.Value, id.Value, at.ToUniversalTime()),
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, AccountId id, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.RunAsync("DELETE FROM accounts WHERE client_id = $1 AND id = $2", client.Value, id.Value) == 1,
        cancellationToken);

    public Task<LoginAdmission> AdmitAsync(
        ClientId client, LoginKey key, LoginRule rule, DateTimeOffset now, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session =>
        {
            await PostgresClients.CheckAsync(session, client);
            if (await session.RunAsync(
                "INSERT INTO login_failures VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING",
                client.Value, key.ToBytes(), LoginFailures.None.LastAt) == 1)
            {
                await session.RunAsync(Forget, client.Value, key.ToBytes(), rule.Most, (now - rule.Memory).ToUniversalTime(), MostForgotten);
            }

            var known = await session.FindAsync(
                "SELECT failures, last_at FROM login_failures WHERE client_id = $1 AND login_key = $2 FOR UPDATE", ReadFailures,
                client.Value, key.ToBytes());
            var (answer, kept) = rule.Admit(known ?? LoginFailures.None, StoreTime.Truncate(now));
            await session.RunAsync(
                "UPDATE login_failures SET failures = $3, last_at = $4 WHERE client_id = $1 AND login_key = $2",
                client.Value, key.ToBytes(), kept.Count, kept.LastAt.ToUniversalTime());
            return answer;
        },
        cancellationToken);

    public Task<LoginFailures> FindFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        async session => await session.FindAsync(
            "SELECT failures, last_at FROM login_failures WHERE client_id = $1 AND login_key = $2", ReadFailures, client.Value, key.ToBytes())
            ?? LoginFailures.None,
        cancellationToken);

    public Task RemoveFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) => connections.RunAsync(
        client,
        session => session.RunAsync("DELETE FROM login_failures WHERE client_id = $1 AND login_key = $2", client.Value, key.ToBytes()),
        cancellationToken);

    /// <exception cref="SemblanceException">NotFound: <c>client-unknown</c>, <c>person-unknown</c>.</exception>
    public static async Task CheckOwnerAsync(PostgresSession session, ClientId client, PersonId? person)
    {
        await PostgresClients.CheckAsync(session, client);
        if (person is { } id)
        {
            await PostgresPeople.CheckAsync(session, client, [id]);
        }
    }

    private static LoginFailures ReadFailures(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1));

    private static Account Read(NpgsqlDataReader row, ClientId client) => new()
    {
        Id = new AccountId(row.GetGuid(0)),
        Client = client,
        Login = new LoginName(row.GetString(1)),
        Role = AccessNames.ParseRole(row.GetString(2)),
        Person = row.IsDBNull(3) ? null : new PersonId(row.GetGuid(3)),
        Password = row.IsDBNull(4) ? null : PasswordHash.Parse(row.GetString(4)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        PasswordChangedAt = PostgresKeys.Time(row, 6),
        LastLoginAt = PostgresKeys.Time(row, 7),
    };
}
