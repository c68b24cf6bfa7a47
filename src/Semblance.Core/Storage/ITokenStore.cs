using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>Logins that go on.</summary>
public interface ITokenStore
{
    /// <summary>NotFound: <c>client-unknown</c>, <c>account-unknown</c>, <c>person-unknown</c>; Conflict, <c>token-exists</c>.</summary>
    Task AddAsync(LoginToken token, CancellationToken cancellationToken);

    /// <summary>Bound to no client: it says whose token it is. Null when there is none. Nothing here lists tokens across clients.</summary>
    Task<LoginToken?> FindAsync(TokenId id, CancellationToken cancellationToken);

    /// <summary>The client's tokens, ended ones too, newest first, at most 1,000; of one account, of one person, or with null of all.</summary>
    Task<IReadOnlyList<LoginToken>> ListAsync(ClientId client, AccountId? account, PersonId? person, CancellationToken cancellationToken);

    /// <returns>False when this client has no such token, or it is revoked already.</returns>
    Task<bool> RevokeAsync(ClientId client, TokenId id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Revokes every token of an account.</summary>
    /// <returns>How many were good.</returns>
    Task<int> RevokeAllAsync(ClientId client, AccountId account, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Removes the client's tokens that had ended before a time.</summary>
    /// <returns>How many there were.</returns>
    Task<int> RemoveEndedAsync(ClientId client, DateTimeOffset before, CancellationToken cancellationToken);
}
