using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Accounts;

/// <summary>Makes accounts and keeps their passwords. Safe for concurrent use.</summary>
public sealed class AccountRegister(IStore store, TimeProvider time)
{
    /// <exception cref="SemblanceException">As <see cref="PasswordRule.Check"/> and <see cref="IAccountStore.AddAsync"/>.</exception>
    public async Task<Account> AddAsync(NewAccount wanted, CancellationToken cancellationToken)
    {
        if (wanted.Password is { } password)
        {
            PasswordRule.Check(password, wanted.Login);
        }

        var now = time.GetUtcNow();
        var account = new Account
        {
            Id = AccountId.New(),
            Client = wanted.Client,
            Login = wanted.Login,
            Role = wanted.Role,
            Person = wanted.Person,
            Password = wanted.Password is null ? wanted.Imported : PasswordHash.Of(wanted.Password),
            CreatedAt = now,
            PasswordChangedAt = wanted.Password is null ? null : now,
        };
        await store.Accounts.AddAsync(account, cancellationToken);
        return account;
    }

    /// <summary>Sets a password, ends every login of the account and forgets its failures.</summary>
    /// <returns>How many logins it ended; null when this client has no such account.</returns>
    /// <exception cref="SemblanceException">As <see cref="PasswordRule.Check"/>.</exception>
    public async Task<int?> ChangePasswordAsync(ClientId client, AccountId id, string password, CancellationToken cancellationToken)
    {
        if (await store.Accounts.FindAsync(client, id, cancellationToken) is not { } account)
        {
            return null;
        }

        PasswordRule.Check(password, account.Login);
        var now = time.GetUtcNow();
        if (!await store.Accounts.UpdatePasswordAsync(client, id, expected: null, PasswordHash.Of(password), now, cancellationToken))
        {
            return null;
        }

        await store.Accounts.RemoveFailuresAsync(client, LoginKey.Of(account.Login), cancellationToken);
        return await store.Tokens.RevokeAllAsync(client, id, now, cancellationToken);
    }
}
