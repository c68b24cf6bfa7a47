using System.Collections.Concurrent;
using Semblance.Access;
using Semblance.Clients;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Storage;

namespace Semblance.Accounts;

/// <summary>
/// Says whether a token that somebody presents is good, and what it allows. What a store said is remembered for <see cref="ApiKeys.MemoryTime"/>, so
/// that not every request asks it: for that long another process goes on accepting a login that was ended here; this one stops at once. Safe
/// for concurrent use.
/// </summary>
public sealed class LoginSessions(IStore store, ApiKeys keys, TimeProvider time) : IPersonMemory
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<TokenId, (LoginToken Token, Account? Account, long At)> _remembered = [];

    // Rises with every end: what a store was asked before one is not remembered after it.
    private long _ends;

    /// <returns>Null for anything but a good token that is bound to no key.</returns>
    public async Task<LoginSession?> FindAsync(string? text, CancellationToken cancellationToken)
    {
        if (!TokenSecret.TryParse(text, out var secret) || await RecallAsync(secret.Id, cancellationToken) is not var (token, account) || !IsGood(token, secret))
        {
            return null;
        }

        var key = token is { Method: LoginMethod.Key, Key: { } id } ? await keys.FindGoodAsync(id, cancellationToken) : null;
        return SessionOf(token, account, key);
    }

    /// <summary>A login as the store knew it within <see cref="ApiKeys.AwayTime"/>, for a store that cannot be asked now. For what tells how the store is, and nothing else.</summary>
    /// <returns>Null when none is remembered that the text opens, or it has ended by now.</returns>
    public LoginSession? RecallGood(string? text)
    {
        if (!TokenSecret.TryParse(text, out var secret) || !_remembered.TryGetValue(secret.Id, out var known) || time.GetElapsedTime(known.At) >= ApiKeys.AwayTime || !IsGood(known.Token, secret))
        {
            return null;
        }

        var key = known.Token is { Method: LoginMethod.Key, Key: { } id } ? keys.RecallGood(id) : null;
        return SessionOf(known.Token, known.Account, key);
    }

    /// <summary>Ends a login.</summary>
    /// <returns>False when this client has no such login, or it has been ended already.</returns>
    public async Task<bool> EndAsync(ClientId client, TokenId id, CancellationToken cancellationToken)
    {
        var ended = await store.Tokens.RevokeAsync(client, id, time.GetUtcNow(), cancellationToken);
        Forget();
        return ended;
    }

    /// <summary>To be called when an account was changed: its role, its password, or that it is there.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _ends);
        _remembered.Clear();
    }

    /// <inheritdoc/>
    public int Count(ClientId client, PersonId person) =>
        _remembered.Values.Count(r => r.Token.Client == client && (r.Token.Person == person || r.Account?.Person == person));

    /// <inheritdoc/>
    public void Forget(ClientId client, PersonId person) => Forget();

    private bool IsGood(LoginToken token, TokenSecret secret) => token.Secret.Matches(secret.Hash) && token.RevokedAt is null && token.ExpiresAt > time.GetUtcNow();

    /// <param name="key">The key that the token stands for, while it is good.</param>
    private LoginSession? SessionOf(LoginToken token, Account? account, ApiKey? key)
    {
        if (token.Method != LoginMethod.Key)
        {
            return token.Key is null && (token.Account is null || account is not null) ? new LoginSession(token, account, null) : null;
        }

        // Who leaked a key rotates it: what was begun with its old secret ends with that.
        return key is not null && !(key.PreviousUntil is { } until && until <= time.GetUtcNow() && token.CreatedAt < until) ? new LoginSession(token, null, key) : null;
    }

    private async Task<(LoginToken Token, Account? Account)?> RecallAsync(TokenId id, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < ApiKeys.MemoryTime)
        {
            return (known.Token, known.Account);
        }

        var (began, ends) = (time.GetTimestamp(), Interlocked.Read(ref _ends));
        if (await store.Tokens.FindAsync(id, cancellationToken) is not { } token)
        {
            return null;
        }

        var account = token.Account is { } of ? await store.Accounts.FindAsync(token.Client, of, cancellationToken) : null;
        Remember(token, account, began, ends);
        return (token, account);
    }

    private void Remember(LoginToken token, Account? account, long began, long ends)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[token.Id] = (token, account, began);
        if (Interlocked.Read(ref _ends) != ends)
        {
            _remembered.TryRemove(token.Id, out _);
        }
    }
}
