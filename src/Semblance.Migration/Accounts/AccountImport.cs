using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Accounts;

/// <summary>
/// Makes accounts of those of a legacy system. A password that was kept in plain text is hashed here, before anything is written; a bcrypt hash is kept
/// and replaced by the first login; hashes of other kinds cannot be checked. Running it again adds what is missing.
/// </summary>
public sealed class AccountImport(IStore store, TimeProvider time)
{
    private static readonly string[] OtherHashes = ["pbkdf2:", "scrypt:", "sha1$", "sha256$", "md5$", "$argon2", "$pbkdf2", "$scrypt", "$1$", "$5$", "$6$", "{SSHA", "{SHA", "bcrypt_sha256$", "pbkdf2_sha256$"];
    private static readonly int[] HexLengths = [32, 40, 56, 64, 96, 128];

    /// <param name="keepsWeak">Whether a password that everybody tries first is taken nevertheless; else its account has none until somebody gives it one.</param>
    /// <returns>What became of each, in their order.</returns>
    public async Task<IReadOnlyList<AccountImported>> RunAsync(
        ClientId client, IReadOnlyList<LegacyAccount> accounts, Role role, bool keepsWeak, CancellationToken cancellationToken)
    {
        var results = new AccountImported[accounts.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, accounts.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (i, stop) => results[i] = await AddAsync(client, accounts[i], role, keepsWeak, stop));
        return results;
    }

    private async Task<AccountImported> AddAsync(ClientId client, LegacyAccount legacy, Role role, bool keepsWeak, CancellationToken cancellationToken)
    {
        try
        {
            var login = new LoginName(legacy.Login);
            if (await store.Accounts.FindByLoginAsync(client, login, cancellationToken) is not null)
            {
                return new AccountImported(legacy.Login, AccountImportOutcome.AlreadyThere, null);
            }

            var (password, outcome) = Hash(legacy.Secret, login, keepsWeak);
            var person = await FindPersonAsync(client, legacy, cancellationToken);
            await new AccountRegister(store, time).AddAsync(
                new NewAccount { Client = client, Login = login, Role = role, Person = person?.Id, Imported = password }, cancellationToken);
            return new AccountImported(legacy.Login, outcome, person?.Id);
        }
        catch (SemblanceException e) when (e.Code is "login-name" or "account-exists")
        {
            return new AccountImported(legacy.Login, e.Code == "account-exists" ? AccountImportOutcome.AlreadyThere : AccountImportOutcome.BadName, null);
        }
    }

    private static (PasswordHash? Hash, AccountImportOutcome Outcome) Hash(string? secret, LoginName login, bool keepsWeak)
    {
        if (secret is null)
        {
            return (null, AccountImportOutcome.WithoutPassword);
        }

        if (secret.StartsWith("$2", StringComparison.Ordinal) && secret.Length == 60)
        {
            try
            {
                return (PasswordHash.ParseImported(secret), AccountImportOutcome.Bcrypt);
            }
            catch (SemblanceException)
            {
                return (null, AccountImportOutcome.UnknownHash);
            }
        }

        if (LooksHashed(secret) || secret.Length > PasswordRule.Most)
        {
            return (null, AccountImportOutcome.UnknownHash);
        }

        return keepsWeak || !IsWeak(secret, login) ? (PasswordHash.Of(secret), AccountImportOutcome.Hashed) : (null, AccountImportOutcome.WeakPassword);
    }

    private static bool LooksHashed(string secret) =>
        Array.Exists(OtherHashes, h => secret.StartsWith(h, StringComparison.OrdinalIgnoreCase))
        || (Array.IndexOf(HexLengths, secret.Length) >= 0 && secret.All(char.IsAsciiHexDigit));

    private static bool IsWeak(string password, LoginName login)
    {
        try
        {
            PasswordRule.Check(password, login);
            return false;
        }
        catch (SemblanceException)
        {
            return true;
        }
    }

    /// <summary>The one person who has this e-mail address; null for nobody, and for several.</summary>
    private async Task<Person?> FindPersonAsync(ClientId client, LegacyAccount legacy, CancellationToken cancellationToken)
    {
        var page = await store.People.ListAsync(client, new PeopleQuery { Attribute = new PersonAttribute("email", legacy.Login), Limit = 2 }, cancellationToken);
        return page.People is [var only] ? only.Person : null;
    }
}

/// <param name="Person">Who it is, for login by face; null where nobody has the address.</param>
public sealed record AccountImported(string Login, AccountImportOutcome Outcome, PersonId? Person);

public enum AccountImportOutcome
{
    /// <summary>The password was plain text and is a hash now.</summary>
    Hashed,

    /// <summary>A bcrypt hash, good for one login, which replaces it.</summary>
    Bcrypt,

    /// <summary>The legacy system kept none.</summary>
    WithoutPassword,

    /// <summary>A password that everybody tries first, or too short: the account is there, without one.</summary>
    WeakPassword,

    /// <summary>A hash of a kind that cannot be checked here: the account is there, without a password.</summary>
    UnknownHash,

    /// <summary>An account has this name already; it is as it was.</summary>
    AlreadyThere,

    /// <summary>The name is none that somebody could log in with.</summary>
    BadName,
}
