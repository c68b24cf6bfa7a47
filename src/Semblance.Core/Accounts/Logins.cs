using Semblance.Access;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Accounts;

/// <summary>
/// Lets people in: by password, by face, by name and face. Whether an account exists shows neither in an answer nor in the time it takes; the
/// one exception is an imported bcrypt hash, which takes its own time until the first login has replaced it. Safe for concurrent use.
/// </summary>
public sealed class Logins(IStore store, LoginRule rule, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan DefaultLife = TimeSpan.FromHours(12);

    public static readonly TimeSpan MostLife = TimeSpan.FromDays(30);

    /// <summary>How long an ended login stays on record.</summary>
    public static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(30);

    // Hashing is slow on purpose: so many at once at most, that a flood of logins does not take every core from recognition.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <param name="key">The key the request came with, which the token is then bound to; null for none.</param>
    /// <exception cref="SemblanceException">Invalid, <c>token-life</c>.</exception>
    public async Task<LoginAnswer> ByPasswordAsync(
        ClientId client, LoginName login, string password, KeyId? key, TimeSpan life, CancellationToken cancellationToken)
    {
        CheckLife(life);
        var admission = await AdmitAsync(client, LoginKey.Of(login), rule, cancellationToken);
        if (!admission.IsAdmitted)
        {
            return Delayed(admission);
        }

        var account = await store.Accounts.FindByLoginAsync(client, login, cancellationToken);
        if (!await FitsAsync(account, password, cancellationToken))
        {
            return Refused;
        }

        await RehashAsync(account!, password, cancellationToken);
        return await AcceptAsync(client, LoginKey.Of(login), account, account!.Person, LoginMethod.Password, key, life, cancellationToken);
    }

    /// <summary>By name and face, 1:1.</summary>
    /// <param name="matches">
    /// Whether the face is that of the person; called with null where there is no such account or it is nobody's, and then has to take as long
    /// as for any other person, whatever it answers.
    /// </param>
    /// <exception cref="SemblanceException">As <see cref="ByPasswordAsync"/>; what <paramref name="matches"/> throws, which counts as a failure.</exception>
    public async Task<LoginAnswer> ByNameAndFaceAsync(
        ClientId client, LoginName login, Func<PersonId?, CancellationToken, Task<bool>> matches, KeyId? key, TimeSpan life,
        CancellationToken cancellationToken)
    {
        CheckLife(life);
        var admission = await AdmitAsync(client, LoginKey.Of(login), rule, cancellationToken);
        if (!admission.IsAdmitted)
        {
            return Delayed(admission);
        }

        var account = await store.Accounts.FindByLoginAsync(client, login, cancellationToken);
        return await matches(account?.Person, cancellationToken) && account?.Person is { } person
            ? await AcceptAsync(client, LoginKey.Of(login), account, person, LoginMethod.NameAndFace, key, life, cancellationToken)
            : Refused;
    }

    /// <summary>By face alone, 1:N. Failures count for the device, as nobody is named. It is a login of the person's account, where they have one.</summary>
    /// <param name="recognise">The person of the face; null for a stranger, and where more than one comes into question.</param>
    /// <exception cref="SemblanceException">As <see cref="ByPasswordAsync"/>; what <paramref name="recognise"/> throws, which counts as a failure.</exception>
    public async Task<LoginAnswer> ByFaceAsync(
        ClientId client, LoginKey device, Func<CancellationToken, Task<PersonId?>> recognise, KeyId? key, TimeSpan life,
        CancellationToken cancellationToken)
    {
        CheckLife(life);
        var admission = await AdmitAsync(client, device, rule.OfDevices, cancellationToken);
        if (!admission.IsAdmitted)
        {
            return Delayed(admission);
        }

        return await recognise(cancellationToken) is { } person
            ? await AcceptAsync(
                client, device, await store.Accounts.FindByPersonAsync(client, person, cancellationToken), person, LoginMethod.Face, key, life, cancellationToken)
            : Refused;
    }

    /// <summary>
    /// For who presents a good key: a token in place of it, that ends with it and, when it is rotated, with its old secret. Only
    /// <see cref="LoginSessions"/> takes it.
    /// </summary>
    /// <exception cref="SemblanceException">Invalid, <c>token-life</c>.</exception>
    public async Task<IssuedToken> ByKeyAsync(ApiKey key, TimeSpan life, CancellationToken cancellationToken)
    {
        CheckLife(life);
        var left = key.ExpiresAt is { } end && end - time.GetUtcNow() < life ? end - time.GetUtcNow() : life;
        return await IssueAsync(key.Client, null, null, LoginMethod.Key, key.Id, left, cancellationToken);
    }

    /// <summary>The login a token stands for.</summary>
    /// <param name="key">The key the request came with; null for none.</param>
    /// <returns>Null for anything but a good token, presented with the key it is bound to.</returns>
    public async Task<LoginToken?> AuthenticateAsync(string? text, KeyId? key, CancellationToken cancellationToken) =>
        TokenSecret.TryParse(text, out var secret)
        && await store.Tokens.FindAsync(secret.Id, cancellationToken) is { } token
        && token.Secret.Matches(secret.Hash)
        && token.RevokedAt is null && token.ExpiresAt > time.GetUtcNow()
        && (token.Key is null || token.Key == key)
            ? token
            : null;

    public void Dispose() => _hashing.Dispose();

    private static LoginAnswer Refused { get; } = new(LoginOutcome.Refused, null, null);

    private static LoginAnswer Delayed(LoginAdmission admission) => new(LoginOutcome.Delayed, admission.RetryAt, null);

    private static void CheckLife(TimeSpan life)
    {
        if (life <= TimeSpan.Zero || life > MostLife)
        {
            throw new SemblanceException(ErrorKind.Invalid, "token-life", $"A login lasts up to {MostLife.Days} days.");
        }
    }

    /// <summary>A client that does not exist is answered as one without this account: the same waiting, the same work.</summary>
    private async Task<LoginAdmission> AdmitAsync(ClientId client, LoginKey key, LoginRule wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Accounts.AdmitAsync(client, key, wanted, time.GetUtcNow(), cancellationToken);
        }
        catch (SemblanceException e) when (e.Code == "client-unknown")
        {
            return await store.Accounts.AdmitAsync(ClientId.Default, LoginKey.OfNoClient(client, key), wanted, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task<bool> FitsAsync(Account? account, string password, CancellationToken cancellationToken)
    {
        // A password that is too long is nobody's, and costs no more than any other.
        var isPossible = password.Length <= PasswordRule.Most && account?.Password is not null;
        var hash = isPossible ? account!.Password! : PasswordHash.OfNobody;
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => hash.Fits(isPossible ? password : ""), cancellationToken) && isPossible;
        }
        finally
        {
            _hashing.Release();
        }
    }

    private async Task RehashAsync(Account account, string password, CancellationToken cancellationToken)
    {
        if (account.Password is { IsOutdated: true } old)
        {
            // Unless somebody changed it in the meantime.
            var hash = await Task.Run(() => PasswordHash.Of(password), cancellationToken);
            await store.Accounts.UpdatePasswordAsync(account.Client, account.Id, old, hash, at: null, cancellationToken);
        }
    }

    private async Task<LoginAnswer> AcceptAsync(
        ClientId client, LoginKey counted, Account? account, PersonId? person, LoginMethod method, KeyId? key, TimeSpan life,
        CancellationToken cancellationToken)
    {
        var issued = await IssueAsync(client, account?.Id, person, method, key, life, cancellationToken);
        await store.Accounts.RemoveFailuresAsync(client, counted, cancellationToken);
        if (account is not null)
        {
            await store.Accounts.TouchAsync(client, account.Id, issued.Token.CreatedAt, cancellationToken);
        }

        return new LoginAnswer(LoginOutcome.Accepted, null, issued);
    }

    private async Task<IssuedToken> IssueAsync(
        ClientId client, AccountId? account, PersonId? person, LoginMethod method, KeyId? key, TimeSpan life, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = TokenId.New();
        var secret = TokenSecret.New(id);
        var token = new LoginToken
        {
            Id = id,
            Client = client,
            Account = account,
            Person = person,
            Method = method,
            Key = key,
            Secret = secret.Hash,
            CreatedAt = now,
            ExpiresAt = now + life,
        };
        await store.Tokens.AddAsync(token, cancellationToken);
        await store.Tokens.RemoveEndedAsync(client, now - KeptAfterEnd, cancellationToken);
        return new IssuedToken(token, secret);
    }
}
