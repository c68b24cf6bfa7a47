using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryTokens(InMemoryTables tables) : ITokenStore
{
    public Task AddAsync(LoginToken token, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            InMemoryAccounts.CheckOwner(state, token.Client, token.Person);
            if (token.Account is { } account && InMemoryAccounts.Find(state, token.Client, account) is null)
            {
                throw StoreErrors.AccountUnknown(account);
            }

            return state.Tokens.ContainsKey(token.Id)
                ? throw StoreErrors.TokenExists(token.Id)
                : state with
                {
                    Tokens = state.Tokens.Add(token.Id, token with
                    {
                        CreatedAt = StoreTime.Truncate(token.CreatedAt),
                        ExpiresAt = StoreTime.Truncate(token.ExpiresAt),
                    }),
                };
        },
        cancellationToken);

    public Task<LoginToken?> FindAsync(TokenId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Tokens.GetValueOrDefault(id));

    public Task<IReadOnlyList<LoginToken>> ListAsync(ClientId client, AccountId? account, PersonId? person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LoginToken>>(TokensOf(tables.State, client)
            .Where(t => (account is null || t.Account == account) && (person is null || t.Person == person))
            .OrderByDescending(t => t.CreatedAt)
            .ThenByDescending(t => t.Id.Value, StringComparer.Ordinal)
            .Take(StoreRules.MaxPage)
            .ToList());

    public Task<bool> RevokeAsync(ClientId client, TokenId id, DateTimeOffset at, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Tokens.TryGetValue(id, out var token) && token.Client == client && token.RevokedAt is null
            ? (state with { Tokens = state.Tokens.SetItem(id, token with { RevokedAt = StoreTime.Truncate(at) }) }, true)
            : (state, false),
        cancellationToken);

    public Task<int> RevokeAllAsync(ClientId client, AccountId account, DateTimeOffset at, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var good = TokensOf(state, client).Where(t => t.Account == account && t.RevokedAt is null && t.ExpiresAt > at).ToList();
            var revoked = good.Select(t => KeyValuePair.Create(t.Id, t with { RevokedAt = StoreTime.Truncate(at) }));
            return (state with { Tokens = state.Tokens.SetItems(revoked) }, good.Count);
        },
        cancellationToken);

    public Task<int> RemoveEndedAsync(ClientId client, DateTimeOffset before, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            var ended = TokensOf(state, client).Where(t => (t.RevokedAt ?? t.ExpiresAt) < before || t.ExpiresAt < before).Select(t => t.Id).ToList();
            return (state with { Tokens = state.Tokens.RemoveRange(ended) }, ended.Count);
        },
        cancellationToken);

    private static IEnumerable<LoginToken> TokensOf(InMemoryState state, ClientId client) => state.Tokens.Values.Where(t => t.Client == client);
}
