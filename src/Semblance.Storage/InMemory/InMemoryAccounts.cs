using System.Collections.Immutable;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryAccounts(InMemoryTables tables) : IAccountStore
{
    public Task AddAsync(Account account, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            CheckOwner(state, account.Client, account.Person);
            return state.Accounts.ContainsKey(account.Id) || AccountsOf(state, account.Client).Any(a => a.Login == account.Login)
                ? throw StoreErrors.AccountExists(account.Login)
                : state with
                {
                    Accounts = state.Accounts.Add(account.Id, account with
                    {
                        CreatedAt = StoreTime.Truncate(account.CreatedAt),
                        PasswordChangedAt = StoreTime.Truncate(account.PasswordChangedAt),
                        LastLoginAt = StoreTime.Truncate(account.LastLoginAt),
                    }),
                };
        },
        cancellationToken);

    public Task<Account?> FindAsync(ClientId client, AccountId id, CancellationToken cancellationToken) =>
        Task.FromResult(Find(tables.State, client, id));

    public Task<Account?> FindByLoginAsync(ClientId client, LoginName login, CancellationToken cancellationToken) =>
        Task.FromResult(AccountsOf(tables.State, client).FirstOrDefault(a => a.Login == login));

    public Task<Account?> FindByPersonAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        Task.FromResult(AccountsOf(tables.State, client).Where(a => a.Person == person).MinBy(a => a.Id));

    public Task<IReadOnlyList<Account>> ListAsync(ClientId client, AccountId? after, int limit, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(limit);
        return Task.FromResult<IReadOnlyList<Account>>(AccountsOf(tables.State, client)
            .Where(a => after is not { } last || a.Id.CompareTo(last) > 0)
            .OrderBy(a => a.Id)
            .Take(limit)
            .ToList());
    }

    public Task<Account?> UpdateAsync(ClientId client, AccountId id, Role role, PersonId? person, CancellationToken cancellationToken) =>
        ChangeAsync(client, id, (state, account) =>
        {
            CheckOwner(state, client, person);
            return account with { Role = role, Person = person };
        }, cancellationToken);

    public async Task<bool> UpdatePasswordAsync(
        ClientId client, AccountId id, PasswordHash? expected, PasswordHash password, DateTimeOffset? at, CancellationToken cancellationToken) =>
        await ChangeAsync(client, id, (_, account) => expected is null || account.Password == expected
            ? account with { Password = password, PasswordChangedAt = StoreTime.Truncate(at) ?? account.PasswordChangedAt }
            : null, cancellationToken) is not null;

    public Task TouchAsync(ClientId client, AccountId id, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(client, id, (_, account) => account with { LastLoginAt = StoreTime.Truncate(at) }, cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, AccountId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state, client, id) is null
            ? (state, false)
            : (state with
            {
                Accounts = state.Accounts.Remove(id),
                Tokens = state.Tokens.RemoveRange(state.Tokens.Values.Where(t => t.Account == id).Select(t => t.Id)),
            }, true),
        cancellationToken);

    public Task<LoginAdmission> AdmitAsync(
        ClientId client, LoginKey key, LoginRule rule, DateTimeOffset now, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            CheckOwner(state, client, person: null);
            var (answer, kept) = rule.Admit(state.Failures.GetValueOrDefault((client, key), LoginFailures.None), StoreTime.Truncate(now));
            var failures = state.Failures.ContainsKey((client, key))
                ? state.Failures
                : state.Failures.RemoveRange(state.Failures.Where(f => rule.IsForgotten(f.Value, now)).Select(f => f.Key));
            return (state with { Failures = failures.SetItem((client, key), kept) }, answer);
        },
        cancellationToken);

    public Task<LoginFailures> FindFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Failures.GetValueOrDefault((client, key), LoginFailures.None));

    public Task RemoveFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken) =>
        tables.WriteAsync(state => state with { Failures = state.Failures.Remove((client, key)) }, cancellationToken);

    /// <summary>What a removal of people does to accounts, logins, consents and merges.</summary>
    public static InMemoryState Unlink(InMemoryState state, IReadOnlyCollection<PersonId> people) => people.Count == 0 ? state : state with
    {
        Accounts = state.Accounts.SetItems(state.Accounts.Values
            .Where(a => a.Person is { } person && people.Contains(person))
            .Select(a => KeyValuePair.Create(a.Id, a with { Person = null }))),
        Tokens = state.Tokens.RemoveRange(state.Tokens.Values.Where(t => t.Person is { } person && people.Contains(person)).Select(t => t.Id)),
        Consents = state.Consents.RemoveRange(state.Consents.Keys.Where(c => people.Contains(c.Person))),
        Merges = state.Merges.RemoveRange(state.Merges.Values.Where(m => people.Contains(m.Merge.Kept)).Select(m => m.Merge.Id)),
        Records = state.Records.RemoveRange(state.Records.Keys.Where(k => people.Contains(k.Person))),
        CheckIns = state.CheckIns.RemoveRange(state.CheckIns.Values.Where(c => people.Contains(c.Person)).Select(c => c.Id)),
        Leaves = state.Leaves.RemoveRange(state.Leaves.Values.Where(l => people.Contains(l.Person)).Select(l => l.Id)),
        Markings = state.Markings.SetItems(state.Markings.Values
            .Where(m => m.Faces.Any(f => f.Person is { } person && people.Contains(person)))
            .Select(m => KeyValuePair.Create(m.Id, m with { Faces = [.. m.Faces.Select(f => f.Person is { } person && people.Contains(person) ? f with { Person = null } : f)] }))),
    };

    /// <exception cref="SemblanceException">NotFound: <c>client-unknown</c>, <c>person-unknown</c>.</exception>
    public static void CheckOwner(InMemoryState state, ClientId client, PersonId? person)
    {
        if (!state.Clients.ContainsKey(client))
        {
            throw StoreErrors.ClientUnknown(client);
        }

        if (person is { } id && state.FindPerson(client, id) is null)
        {
            throw StoreErrors.PersonUnknown(id);
        }
    }

    public static Account? Find(InMemoryState state, ClientId client, AccountId id) =>
        state.Accounts.TryGetValue(id, out var account) && account.Client == client ? account : null;

    private static IEnumerable<Account> AccountsOf(InMemoryState state, ClientId client) => state.Accounts.Values.Where(a => a.Client == client);

    /// <param name="change">Null for no change.</param>
    private Task<Account?> ChangeAsync(
        ClientId client, AccountId id, Func<InMemoryState, Account, Account?> change, CancellationToken cancellationToken) => tables.WriteAsync(
        state => Find(state, client, id) is { } account && change(state, account) is { } changed
            ? (state with { Accounts = state.Accounts.SetItem(id, changed) }, changed)
            : (state, (Account?)null),
        cancellationToken);
}
