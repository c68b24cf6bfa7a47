using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Storage;

/// <summary>The keys of clients. Removed never: a revoked key stays on record, as the audit log names it.</summary>
public interface IKeyStore
{
    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>key-exists</c>.</summary>
    Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Adds a key of the installation if there is none of that reach on record, revoked and expired ones included; of callers at once, one adds it.</summary>
    /// <returns>Whether it was added.</returns>
    Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The one look-up that is bound to no client: it says whose key it is. Null when there is none. Gives the one key that is named; nothing
    /// here lists keys across clients.
    /// </summary>
    Task<ApiKey?> FindAsync(KeyId id, CancellationToken cancellationToken);

    /// <summary>All keys of the client, the ended ones too, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>Makes the secret the previous one, good until <paramref name="previousUntil"/>, and puts another in its place. Conflict, <c>key-ended</c>, when it is revoked, or expired at <paramref name="at"/>.</summary>
    /// <returns>The key as stored now; null when this client has no such key.</returns>
    Task<ApiKey?> RotateAsync(
        ClientId client, KeyId id, SecretHash secret, DateTimeOffset at, DateTimeOffset previousUntil, CancellationToken cancellationToken);

    /// <summary>Does nothing to a key that is revoked already.</summary>
    /// <returns>The key as stored now; null when this client has no such key.</returns>
    Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes a use; never moves the time back. Does nothing when this client has no such key.</summary>
    Task TouchAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken);
}
