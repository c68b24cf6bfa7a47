using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteAccounts(SqliteConnections connections) : IAccountStore
{
    private const int MostForgotten = 100;

    private const string Select = """
        SELECT a.id, a.login, a.role, p.id, a.password, a.created_at, a.password_changed_at, a.last_login_at
        FROM accounts a
        JOIN clients c ON c.key = a.client_key
        LEFT JOIN people p ON p.key = a.person_key
        """;

    private const string Insert = """
        INSERT INTO accounts (id, client_key, login, login_folded, role, person_key, password, created_at, password_changed_at, last_login_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """;

    private const string IsOfClient = "id = ? AND client_key = (SELECT key FROM clients WHERE id = ?)";

    private const string UpdatePassword = """
        UPDATE accounts
        SET password = ?3, password_changed_at = coalesce(?4, password_changed_at)
        WHERE id = ?1 AND client_key = (SELECT key FROM clients WHERE id = ?2) AND (?5 IS NULL OR password = ?5)
        """;

    private const string SelectFailures = "SELECT failures, last_at FROM login_failures WHERE client_key = ? AND login_key = ?";

    private const string UpsertFailures = """
        INSERT INTO login_failures (client_key, login_key, failures, last_at)
        VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at
        """;

    private const string Forget = """
        DELETE FROM login_failures
        WHERE (client_key, login_key) IN (
            SELECT client_key, login_key FROM login_failures WHERE client_key = ? AND failures < ? AND last_at <= ? LIMIT ?)
        """;

    public Task AddAsync(Account account, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var insert = database.Prepare(Insert)
                .Add(account.Id.Value)
                .Add(SqliteClients.Key(database, account.Client))
                .Add(account.Login.Value)
                .Add(account.Login.Folded)
                .Add(AccessNames.Of(account.Role))
                .Add(PersonKey(database, account.Client, account.Person))
                .Add(account.Password?.Reveal())
                .Add(account.CreatedAt)
                .Add(account.PasswordChangedAt)
                .Add(account.LastLoginAt);
            if (insert.Run() == 0)
            {
                throw StoreErrors.AccountExists(account.Login);
            }
        },
        cancellationToken);

    public Task<Account?> FindAsync(ClientId client, AccountId id, CancellationToken cancellationToken) =>
        connections.ReadAsync(database => Find(database, client, id), cancellationToken);

    public Task<Account?> FindByLoginAsync(ClientId client, LoginName login, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE c.id = ? AND a.login_folded = ?").Add(client.Value).Add(login.Folded);
            return row.Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<Account?> FindByPersonAsync(ClientId client, PersonId person, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare($"{Select} WHERE c.id = ? AND p.id = ? ORDER BY a.id LIMIT 1").Add(client.Value).Add(person.Value);
            return row.Step() ? Read(row, client) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Account>> ListAsync(ClientId client, AccountId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return connections.ReadAsync<IReadOnlyList<Account>>(
            database =>
            {
                using var rows = database.Prepare($"{Select} WHERE c.id = ? AND a.id > ? ORDER BY a.id LIMIT ?");
                rows.Add(client.Value).Add(after?.Value ?? Guid.Empty).Add(limit);
                var accounts = new List<Account>();
                while (rows.Step())
                {
                    accounts.Add(Read(rows, client));
                }

                return accounts;
            },
            cancellationToken);
    }

    public Task<Account?> UpdateAsync(ClientId client, AccountId id, Role role, PersonId? person, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare($"UPDATE accounts SET role = ?, person_key = ? WHERE {IsOfClient}");
                update.Add(AccessNames.Of(role)).Add(PersonKey(database, client, person)).Add(id.Value).Add(client.Value).Run();
                return Find(database, client, id);
            },
            cancellationToken);

    public Task<bool> UpdatePasswordAsync(
        ClientId client, AccountId id, PasswordHash? expected, PasswordHash password, DateTimeOffset? at, CancellationToken cancellationToken) =>
        connections.WriteAsync(
            database =>
            {
                using var update = database.Prepare(UpdatePassword);
                return update.Add(id.Value).Add(client.Value).Add(password.Reveal()).Add(at).Add(expected?.Reveal()).Run() == 1;
            },
            cancellationToken);

    public Task TouchAsync(ClientId client, AccountId id, DateTimeOffset at, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var update = database.Prepare($"UPDATE accounts SET last_login_at = ? WHERE {IsOfClient}");
            update.Add(at).Add(id.Value).Add(client.Value).Run();
        },
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, AccountId id, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare($"DELETE FROM accounts WHERE {IsOfClient}");
            return delete.Add(id.Value).Add(client.Value).Run() == 1;
        },
        cancellationToken);

    public Task<LoginAdmission> AdmitAsync(
        ClientId client, LoginKey key, LoginRule rule, DateTimeOffset now, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            var owner = SqliteClients.Key(database, client);
            var known = FindFailures(database, owner, key);
            if (known is null)
            {
                using var forget = database.Prepare(Forget);
                forget.Add(owner).Add(rule.Most).Add(now - rule.Memory).Add(MostForgotten).Run();
            }

            var (answer, kept) = rule.Admit(known ?? LoginFailures.None, StoreTime.Truncate(now));
            using var upsert = database.Prepare(UpsertFailures);
            upsert.Add(owner).Add(key.ToBytes()).Add(kept.Count).Add(kept.LastAt).Run();
            return answer;
        },
        cancellationToken);

    public Task<LoginFailures> FindFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) => connections.ReadAsync(
        database => (SqliteClients.FindKey(database, client) is { } owner ? FindFailures(database, owner, key) : null) ?? LoginFailures.None,
        cancellationToken);

    public Task RemoveFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            using var delete = database.Prepare(
                "DELETE FROM login_failures WHERE login_key = ? AND client_key = (SELECT key FROM clients WHERE id = ?)");
            delete.Add(key.ToBytes()).Add(client.Value).Run();
        },
        cancellationToken);

    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>.</exception>
    public static long? PersonKey(SqliteDatabase database, ClientId client, PersonId? person) =>
        person is { } id ? SqlitePeople.FindKey(database, client, id) ?? throw StoreErrors.PersonUnknown(id) : null;

    private static LoginFailures? FindFailures(SqliteDatabase database, long client, LoginKey key)
    {
        using var row = database.Prepare(SelectFailures).Add(client).Add(key.ToBytes());
        return row.Step() ? new LoginFailures(row.Int32(0), row.Time(1)) : null;
    }

    private static Account? Find(SqliteDatabase database, ClientId client, AccountId id)
    {
        using var row = database.Prepare($"{Select} WHERE c.id = ? AND a.id = ?").Add(client.Value).Add(id.Value);
        return row.Step() ? Read(row, client) : null;
    }

    private static Account Read(SqliteStatement row, ClientId client) => new()
    {
        Id = new AccountId(row.Id(0)),
        Client = client,
        Login = new LoginName(row.Text(1)),
        Role = AccessNames.ParseRole(row.Text(2)),
        Person = row.IsNull(3) ? null : new PersonId(row.Id(3)),
        Password = row.TextOrNull(4) is { } hash ? PasswordHash.Parse(hash) : null,
        CreatedAt = row.Time(5),
        PasswordChangedAt = row.TimeOrNull(6),
        LastLoginAt = row.TimeOrNull(7),
    };
}
