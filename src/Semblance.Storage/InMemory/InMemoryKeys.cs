using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryKeys(InMemoryTables tables) : IKeyStore
{
    public Task AddAsync(ApiKey key, CancellationToken cancellationToken) => tables.WriteAsync(state => Add(state, key), cancellationToken);

    public Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Keys.Values.Any(k => k.Reach == Reach.Installation) ? (state, false) : (Add(state, key), true), cancellationToken);

    public Task<ApiKey?> FindAsync(KeyId id, CancellationToken cancellationToken) => Task.FromResult(tables.State.Keys.GetValueOrDefault(id));

    public Task<IReadOnlyList<ApiKey>> ListAsync(ClientId client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ApiKey>>(tables.State.Keys.Values
            .Where(k => k.Client == client)
            .OrderBy(k => k.CreatedAt)
            .ThenBy(k => k.Id.Value, StringComparer.Ordinal)
            .ToList());

    public Task<ApiKey?> RotateAsync(
        ClientId client, KeyId id, SecretHash secret, DateTimeOffset at, DateTimeOffset previousUntil, CancellationToken cancellationToken) => ChangeAsync(
        client,
        id,
        key => key.RevokedAt is null && !(key.ExpiresAt <= at)
            ? key with { Secret = secret, PreviousSecret = key.Secret, PreviousUntil = StoreTime.Truncate(previousUntil) }
            : throw StoreErrors.KeyEnded(id),
        cancellationToken);

    public Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) =>
        ChangeAsync(client, id, key => key with { RevokedAt = key.RevokedAt ?? StoreTime.Truncate(at) }, cancellationToken);

    public Task TouchAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync(
        client, id, key => key.LastUsedAt >= at ? key : key with { LastUsedAt = StoreTime.Truncate(at) }, cancellationToken);

    private Task<ApiKey?> ChangeAsync(ClientId client, KeyId id, Func<ApiKey, ApiKey> change, CancellationToken cancellationToken) =>
        tables.WriteAsync(
            state =>
            {
                if (!state.Keys.TryGetValue(id, out var key) || key.Client != client)
                {
                    return (state, null);
                }

                var changed = change(key);
                return (state with { Keys = state.Keys.SetItem(id, changed) }, (ApiKey?)changed);
            },
            cancellationToken);

    private static InMemoryState Add(InMemoryState state, ApiKey key)
    {
        if (!state.Clients.ContainsKey(key.Client))
        {
            throw StoreErrors.ClientUnknown(key.Client);
        }

        return state.Keys.ContainsKey(key.Id)
            ? throw StoreErrors.KeyExists(key.Id)
            : state with
            {
                Keys = state.Keys.Add(key.Id, key with
                {
                    CreatedAt = StoreTime.Truncate(key.CreatedAt),
                    ExpiresAt = key.ExpiresAt is { } end ? StoreTime.Truncate(end) : null,
                }),
            };
    }
}
