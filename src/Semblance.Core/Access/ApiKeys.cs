using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Access;

/// <summary>
/// Makes keys, and says whether one that somebody presents is good. A key is remembered for <see cref="MemoryTime"/> so that not every
/// request asks the store: for that long another process goes on accepting a key revoked here; this one stops at once. Safe for concurrent use.
/// </summary>
public sealed class ApiKeys(IKeyStore store, TimeProvider time)
{
    /// <summary>Last use is written this often at most.</summary>
    public static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan MemoryTime = TimeSpan.FromSeconds(5);

    /// <summary>How long after the store said that a key is good it still says who asks how the store is, which is away.</summary>
    public static readonly TimeSpan AwayTime = TimeSpan.FromHours(1);

    /// <summary>How long the old secret stays good after a rotation, unless somebody says otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);

    public static readonly TimeSpan MostGrace = TimeSpan.FromDays(30);

    private const int MostNameLength = 100;
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<KeyId, (ApiKey Key, long At)> _remembered = [];

    /// <summary>Says whether a key is good. Never throws for what the text is; only for a store that cannot be asked.</summary>
    public async Task<KeyVerdict> AuthenticateAsync(string? text, CancellationToken cancellationToken)
    {
        if (!KeySecret.TryParse(text, out var secret))
        {
            return new KeyVerdict(KeyOutcome.Malformed, null);
        }

        var hash = secret.Hash;
        if (Recall(secret.Id) is { } known && Judge(known, hash) is { IsAccepted: true } remembered)
        {
            return remembered with { Key = await UseAsync(known, cancellationToken) };
        }

        // What is remembered says no: it may have been rotated since.
        var began = time.GetTimestamp();
        if (await store.FindAsync(secret.Id, cancellationToken) is not { } key)
        {
            return new KeyVerdict(KeyOutcome.Unknown, null);
        }

        Remember(key, began);
        var verdict = Judge(key, hash);
        return verdict.IsAccepted ? verdict with { Key = await UseAsync(key, cancellationToken) } : verdict;
    }

    /// <summary>A key as the store knew it within <see cref="AwayTime"/>, for a store that cannot be asked now. For what tells how the store is, and nothing else.</summary>
    /// <returns>Null when none is remembered that the text opens, or it has ended by now.</returns>
    public ApiKey? RecallGood(string? text) =>
        KeySecret.TryParse(text, out var secret) && RecallForAway(secret.Id) is { } known && Judge(known, secret.Hash).IsAccepted ? known : null;

    /// <summary>The same by its id, for somebody who was let in with it before.</summary>
    public ApiKey? RecallGood(KeyId id) => RecallForAway(id) is { } known && EndOf(known) is null ? known : null;

    /// <summary>A key by its id, for somebody who was let in with it before.</summary>
    /// <returns>Null when there is none, or it has ended.</returns>
    public async Task<ApiKey?> FindGoodAsync(KeyId id, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var key = Recall(id) ?? (await store.FindAsync(id, cancellationToken) is { } stored ? Remember(stored, began) : null);
        return key is not null && EndOf(key) is null ? key : null;
    }

    /// <exception cref="SemblanceException">
    /// Invalid: <c>key-name</c>, <c>key-scopes</c> (more than the role may have, or none), <c>key-reach</c>, <c>key-expiry</c>; NotFound, <c>client-unknown</c>.
    /// </exception>
    public async Task<IssuedKey> CreateAsync(NewKey wanted, CancellationToken cancellationToken)
    {
        var issued = Issue(wanted);
        await store.AddAsync(issued.Key, cancellationToken);
        return issued;
    }

    /// <summary>
    /// The first key of an installation, an owner's that reaches all of it, without an end. Of several processes that start on one store at
    /// once, one gets it.
    /// </summary>
    /// <returns>Null where there is one of the installation already, or was: a revoked one counts.</returns>
    public async Task<IssuedKey?> EnsureFirstAsync(string name, CancellationToken cancellationToken)
    {
        var issued = Issue(new NewKey { Client = ClientId.Default, Name = name, Role = Role.Owner, Reach = Reach.Installation });
        return await store.AddFirstAsync(issued.Key, cancellationToken) ? issued : null;
    }

    /// <summary>Gives a key a new secret; the old one stays good for a while, so that nobody is locked out while it is replaced.</summary>
    /// <param name="grace">0 to <see cref="MostGrace"/>; 0 for a secret that has leaked.</param>
    /// <returns>Null when this client has no such key.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>key-grace</c>; Conflict, <c>key-ended</c>: revoked or expired.</exception>
    public async Task<IssuedKey?> RotateAsync(ClientId client, KeyId id, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (grace < TimeSpan.Zero || grace > MostGrace)
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-grace", $"The old secret may stay good for 0 to {MostGrace.Days} days.");
        }

        var now = time.GetUtcNow();
        var secret = KeySecret.New(id);
        var rotated = await store.RotateAsync(client, id, secret.Hash, now, now + grace, cancellationToken);
        return rotated is null ? null : new IssuedKey(Remember(rotated, time.GetTimestamp()), secret);
    }

    /// <summary>Ends a key at once; it stays on record. Revoking it again changes nothing.</summary>
    /// <returns>The key; null when this client has no such key.</returns>
    public async Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, CancellationToken cancellationToken)
    {
        var revoked = await store.RevokeAsync(client, id, time.GetUtcNow(), cancellationToken);
        return revoked is null ? null : Remember(revoked, time.GetTimestamp());
    }

    private KeyVerdict Judge(ApiKey key, SecretHash presented)
    {
        var now = time.GetUtcNow();
        var isCurrent = key.Secret.Matches(presented);
        var isPrevious = key.PreviousSecret is { } previous && previous.Matches(presented) && key.PreviousUntil > now;
        return new KeyVerdict(!isCurrent && !isPrevious ? KeyOutcome.WrongSecret : EndOf(key) ?? KeyOutcome.Accepted, key);
    }

    /// <summary>Null while it has not ended.</summary>
    private KeyOutcome? EndOf(ApiKey key) =>
        key.RevokedAt is not null ? KeyOutcome.Revoked : key.ExpiresAt <= time.GetUtcNow() ? KeyOutcome.Expired : null;

    private ApiKey? Recall(KeyId id) =>
        _remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < MemoryTime ? known.Key : null;

    private ApiKey? RecallForAway(KeyId id) =>
        _remembered.TryGetValue(id, out var known) && time.GetElapsedTime(known.At) < AwayTime ? known.Key : null;

    /// <param name="at">When the store was asked, so that an answer from before a revocation never takes the place of the one after.</param>
    private ApiKey Remember(ApiKey key, long at)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered.AddOrUpdate(key.Id, (key, at), (_, known) => known.At > at ? known : (key, at));
        return key;
    }

    private async Task<ApiKey> UseAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (key.LastUsedAt is { } last && now - last < UseGrain)
        {
            return key;
        }

        try
        {
            await store.TouchAsync(key.Client, key.Id, now, cancellationToken);
        }
        catch (SemblanceException e) when (e.Kind is ErrorKind.Refused or ErrorKind.Unavailable or ErrorKind.Exhausted)
        {
            // A store that takes no writes just now still knows who may read it.
        }

        var used = key with { LastUsedAt = now };
        if (_remembered.TryGetValue(key.Id, out var known) && known.Key == key)
        {
            _remembered.TryUpdate(key.Id, (used, known.At), known);
        }

        return used;
    }

    private IssuedKey Issue(NewKey wanted)
    {
        var name = wanted.Name.Trim();
        var scopes = wanted.Scopes ?? Roles.DefaultOf(wanted.Role);
        Check(wanted, name, scopes);
        var id = KeyId.New();
        var secret = KeySecret.New(id);
        return new IssuedKey(
            new ApiKey
            {
                Id = id,
                Client = wanted.Client,
                Name = name,
                Role = wanted.Role,
                Scopes = scopes,
                Reach = wanted.Reach,
                Secret = secret.Hash,
                CreatedAt = time.GetUtcNow(),
                ExpiresAt = wanted.ExpiresAt,
            },
            secret);
    }

    private void Check(NewKey wanted, string name, Scopes scopes)
    {
        if (name.Length is 0 or > MostNameLength || name.Any(char.IsControl))
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-name", $"A key needs a name of 1 to {MostNameLength} characters, such as \"front desk\".");
        }

        if (scopes == Scopes.None || (scopes & ~Roles.MostOf(wanted.Role)) != Scopes.None)
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-scopes",
                $"A key of the role {AccessNames.Of(wanted.Role)} has one or more of: {string.Join(", ", AccessNames.Of(Roles.MostOf(wanted.Role)))}.");
        }

        if (wanted.Reach == Reach.Installation && (wanted.Role != Role.Owner || wanted.Client != ClientId.Default))
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-reach",
                "A key of the whole installation is an owner's and belongs to the client default: leave the role and the client out.");
        }

        if (wanted.ExpiresAt <= time.GetUtcNow())
        {
            throw new SemblanceException(ErrorKind.Invalid, "key-expiry", "The key would have expired already: give a time to come.");
        }
    }
}
