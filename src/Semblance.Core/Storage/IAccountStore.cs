using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Who logs in, and how often they have failed to.</summary>
public interface IAccountStore
{
    /// <summary>NotFound, <c>client-unknown</c> or <c>person-unknown</c>; Conflict, <c>account-exists</c>: the id or the login name is taken.</summary>
    Task AddAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such account.</summary>
    Task<Account?> FindAsync(ClientId client, AccountId id, CancellationToken cancellationToken);

    /// <summary>Null when this client has no account of that name.</summary>
    Task<Account?> FindByLoginAsync(ClientId client, LoginName login, CancellationToken cancellationToken);

    /// <summary>The oldest account that says it is this person's. Null when this client has none.</summary>
    Task<Account?> FindByPersonAsync(ClientId client, PersonId person, CancellationToken cancellationToken);

    /// <summary>One page by id, which is by age; empty after the end. Invalid, <c>page-limit</c>.</summary>
    /// <param name="after">The last account of the page before; null for the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    Task<IReadOnlyList<Account>> ListAsync(ClientId client, AccountId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Replaces role and person. NotFound, <c>person-unknown</c>.</summary>
    /// <returns>The account as stored now; null when this client has no such account.</returns>
    Task<Account?> UpdateAsync(ClientId client, AccountId id, Role role, PersonId? person, CancellationToken cancellationToken);

    /// <summary>Replaces the password.</summary>
    /// <param name="expected">Only if it is this one still, as when a known password is hashed anew; null for whatever it is.</param>
    /// <param name="at">When somebody chose it; null keeps the time, as nobody did.</param>
    /// <returns>False when this client has no such account, or its password is another by now.</returns>
    Task<bool> UpdatePasswordAsync(
        ClientId client, AccountId id, PasswordHash? expected, PasswordHash password, DateTimeOffset? at, CancellationToken cancellationToken);

    /// <summary>Notes a login. Does nothing when this client has no such account.</summary>
    Task TouchAsync(ClientId client, AccountId id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Removes an account with its tokens.</summary>
    /// <returns>False when this client has no such account.</returns>
    Task<bool> RemoveAsync(ClientId client, AccountId id, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the rule whether an attempt is admitted, and keeps what it says, in one: of attempts at once each sees the ones before. Forgets, now
    /// and then, what the rule forgets. NotFound, <c>client-unknown</c>.
    /// </summary>
    Task<LoginAdmission> AdmitAsync(ClientId client, LoginKey key, LoginRule rule, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary><see cref="LoginFailures.None"/> when there are none.</summary>
    Task<LoginFailures> FindFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken);

    /// <summary>Forgets failures: after a success, or when somebody unlocks.</summary>
    Task RemoveFailuresAsync(ClientId client, LoginKey key, CancellationToken cancellationToken);
}
