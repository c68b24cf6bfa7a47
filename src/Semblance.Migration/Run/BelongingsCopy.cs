using System.Globalization;
using System.Runtime.CompilerServices;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>
/// Takes what belongs to a client beside its rows from one store to another: settings, consents, tombstones and certificates of erased people, keys and accounts with the
/// hashes of their secrets, and the audit log entry by entry, so that its hashes stay what they were. Adds what the target lacks and changes nothing that it
/// has; afterwards both are read and compared. May be repeated.
/// </summary>
public sealed class BelongingsCopy(IStore from, IStore to, ClientId client)
{
    private const int PageSize = 1_000;

    private readonly AuditCopy _audit = new(from.Audit, to.Audit, client);

    /// <summary>Counts, and writes nothing; the target need not have the client.</summary>
    public static async Task<BelongingsReport> CountAsync(IStore from, ClientId client, CancellationToken cancellationToken)
    {
        var copy = new BelongingsCopy(from, from, client);
        return await copy.ReportAsync(await copy.ListConsentsAsync(cancellationToken), [], cancellationToken);
    }

    /// <summary>What goes first: settings, and the log, before anything that is done to the target is noted in its own.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>: the target has to have the client.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (await to.Clients.FindSettingsAsync(client, cancellationToken) == ClientSettings.Default)
        {
            await to.Clients.UpdateSettingsAsync(client, await from.Clients.FindSettingsAsync(client, cancellationToken), cancellationToken);
        }

        await _audit.AppendAsync(cancellationToken);
    }

    /// <summary>All that names people, who are there by now, and the rest.</summary>
    public async Task<BelongingsReport> FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var tombstone in await from.Privacy.ListTombstonesAsync(client, cancellationToken))
        {
            await to.Privacy.AddTombstoneAsync(tombstone, cancellationToken);
        }

        var certified = await CertificatesOf(to, cancellationToken).ToHashSetAsync(comparer: null, cancellationToken);
        await foreach (var certificate in CertificatesOf(from, cancellationToken))
        {
            if (certified.Add(certificate))
            {
                await to.Privacy.AddCertificateAsync(certificate, cancellationToken);
            }
        }

        var consents = await ListConsentsAsync(cancellationToken);
        foreach (var ofPerson in consents.GroupBy(c => c.Person))
        {
            await AddAsync(ofPerson.Key, [.. ofPerson], cancellationToken);
        }

        foreach (var key in await from.Keys.ListAsync(client, cancellationToken))
        {
            await AddAsync(key, cancellationToken);
        }

        await foreach (var account in AccountsOf(from, cancellationToken))
        {
            if (await to.Accounts.FindAsync(client, account.Id, cancellationToken) is null
                && await to.Accounts.FindByLoginAsync(client, account.Login, cancellationToken) is null)
            {
                await to.Accounts.AddAsync(account, cancellationToken);
            }
        }

        return await ReportAsync(consents, await FindDifferencesAsync(consents, cancellationToken), cancellationToken);
    }

    /// <summary>Whoever has consents in the target keeps those: a withdrawal ends all that hold.</summary>
    private async Task AddAsync(PersonId person, IReadOnlyList<Consent> consents, CancellationToken cancellationToken)
    {
        if ((await to.Privacy.ListConsentsAsync(client, person, cancellationToken)).Count > 0
            || await to.People.FindAsync(client, person, cancellationToken) is null)
        {
            return;
        }

        foreach (var withdrawn in consents.Where(c => c.WithdrawnAt is not null).OrderBy(c => c.WithdrawnAt))
        {
            await to.Privacy.AddConsentAsync(withdrawn, cancellationToken);
            await to.Privacy.WithdrawConsentsAsync(client, person, withdrawn.WithdrawnAt!.Value, cancellationToken);
        }

        foreach (var holding in consents.Where(c => c.WithdrawnAt is null))
        {
            await to.Privacy.AddConsentAsync(holding, cancellationToken);
        }
    }

    /// <summary>A key is made as it was once, and then goes through what has become of it.</summary>
    private async Task AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        if (await to.Keys.FindAsync(key.Id, cancellationToken) is not null)
        {
            return;
        }

        await to.Keys.AddAsync(key with { Secret = key.PreviousSecret ?? key.Secret }, cancellationToken);
        if (key.PreviousUntil is { } until)
        {
            await to.Keys.RotateAsync(client, key.Id, key.Secret, key.CreatedAt, until, cancellationToken);
        }

        if (key.LastUsedAt is { } used)
        {
            await to.Keys.TouchAsync(client, key.Id, used, cancellationToken);
        }

        if (key.RevokedAt is { } revoked)
        {
            await to.Keys.RevokeAsync(client, key.Id, revoked, cancellationToken);
        }
    }

    private async Task<List<Consent>> ListConsentsAsync(CancellationToken cancellationToken)
    {
        var consents = new List<Consent>();
        for (var query = new PeopleQuery { Limit = PageSize }; ;)
        {
            var page = await from.People.ListAsync(client, query, cancellationToken);
            foreach (var person in page.People)
            {
                consents.AddRange(await from.Privacy.ListConsentsAsync(client, person.Person.Id, cancellationToken));
            }

            if (page.Next is null)
            {
                return consents;
            }

            query = query with { After = page.Next };
        }
    }

    private async Task<IReadOnlyList<string>> FindDifferencesAsync(List<Consent> consents, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        if (await from.Clients.FindSettingsAsync(client, cancellationToken) != await to.Clients.FindSettingsAsync(client, cancellationToken))
        {
            differences.Add("settings: the target has its own");
        }

        foreach (var ofPerson in consents.GroupBy(c => c.Person))
        {
            if (!ofPerson.SequenceEqual(await to.Privacy.ListConsentsAsync(client, ofPerson.Key, cancellationToken)))
            {
                differences.Add($"consents of {ofPerson.Key}: the target has others");
            }
        }

        var buried = (await to.Privacy.ListTombstonesAsync(client, cancellationToken)).ToHashSet();
        differences.AddRange((await from.Privacy.ListTombstonesAsync(client, cancellationToken)).Where(t => !buried.Contains(t)).Select(t => $"tombstone of {t.At:u}: missing"));
        foreach (var key in await from.Keys.ListAsync(client, cancellationToken))
        {
            AddUnlessEqual($"key {key.Id}", key, await to.Keys.FindAsync(key.Id, cancellationToken));
        }

        await foreach (var account in AccountsOf(from, cancellationToken))
        {
            AddUnlessEqual($"account {account.Login}", account, await to.Accounts.FindAsync(client, account.Id, cancellationToken));
        }

        if (await _audit.FindFaultAsync(cancellationToken) is { } fault)
        {
            differences.Add(fault);
        }

        return differences;

        void AddUnlessEqual<T>(string what, T expected, T? found)
            where T : class
        {
            if (!expected.Equals(found))
            {
                differences.Add($"{what}: {(found is null ? "the target has another of that name" : "another one in the target")}");
            }
        }
    }

    private async Task<BelongingsReport> ReportAsync(List<Consent> consents, IReadOnlyList<string> differences, CancellationToken cancellationToken)
    {
        var accounts = 0;
        await foreach (var _ in AccountsOf(from, cancellationToken))
        {
            accounts++;
        }

        return new BelongingsReport(
            consents.Count, (await from.Privacy.ListTombstonesAsync(client, cancellationToken)).Count, (await from.Keys.ListAsync(client, cancellationToken)).Count,
            accounts, await _audit.CountAsync(cancellationToken), await ListLeftAsync(cancellationToken), differences);
    }

    private async Task<IReadOnlyList<string>> ListLeftAsync(CancellationToken cancellationToken)
    {
        var merges = (await from.Merges.ListAsync(client, null, cancellationToken)).Count(m => m.UndoneAt is null);
        var logins = (await from.Tokens.ListAsync(client, null, null, cancellationToken)).Count(t => t.RevokedAt is null);
        var runs = (await from.Imports.ListRunsAsync(client, cancellationToken)).Count;
        return
        [
            .. Left(merges, "merges can be undone in the old store only"),
            .. Left(logins, "logins: people log in again"),
            .. Left(runs, "import runs: they can be verified and rolled back in the old store only"),
            .. Left(await _audit.CountMissingAsync(cancellationToken), "audit entries: the target has a log of its own, and a chain has one history"),
        ];
    }

    private static IEnumerable<string> Left(long count, string what) => count == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{count} {what}")];

    private async IAsyncEnumerable<Account> AccountsOf(IStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AccountId? after = null;
        while (await store.Accounts.ListAsync(client, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var account in page)
            {
                yield return account;
            }

            after = page[^1].Id;
        }
    }

    private async IAsyncEnumerable<IssuedCertificate> CertificatesOf(IStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CertificateCursor? before = null;
        while (await store.Privacy.ListCertificatesAsync(client, person: null, before, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var certificate in page)
            {
                yield return certificate;
            }

            before = new CertificateCursor(page[^1].ErasedAt, page[^1].Person);
        }
    }
}
