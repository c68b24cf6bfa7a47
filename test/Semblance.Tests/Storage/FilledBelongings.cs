using System.Text;
using Semblance.Access;
using Semblance.Accounts;
using Semblance.Audit;
using Semblance.Clients;
using Semblance.Privacy;
using Semblance.Storage;

namespace Semblance.Tests.Storage;

/// <summary>What clients of a <see cref="FilledStore"/> may have beside people, faces and photos, and all of it as text, to compare two stores by.</summary>
internal static class FilledBelongings
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2025, 6, 7, 8, 9, 10, TimeSpan.Zero).AddMicroseconds(123_456);

    private static readonly AuditActor Ada = AuditActor.OfCli("ada");

    private static CancellationToken Stop => CancellationToken.None;

    public static async Task FillAsync(IStore store)
    {
        foreach (var client in await store.Clients.ListAsync(Stop))
        {
            await FillAsync(store, client.Id);
        }
    }

    public static async Task<string> RowsAsync(IStore store)
    {
        var text = new StringBuilder();
        foreach (var client in (await store.Clients.ListAsync(Stop)).Select(c => c.Id))
        {
            text.AppendLine($"{client} {await store.Clients.FindSettingsAsync(client, Stop)}");
            foreach (var person in (await store.People.ListAsync(client, new PeopleQuery { Limit = 1_000 }, Stop)).People)
            {
                text.AppendJoin('\n', await store.Privacy.ListConsentsAsync(client, person.Person.Id, Stop)).AppendLine();
            }

            text.AppendJoin('\n', (await store.Privacy.ListTombstonesAsync(client, Stop)).Select(t => t.ToString())).AppendLine();
            text.AppendJoin('\n', (await store.Keys.ListAsync(client, Stop)).Select(k => $"{k} {Hex(k.Secret)} {(k.PreviousSecret is { } before ? Hex(before) : "")}")).AppendLine();
            text.AppendJoin('\n', await store.Accounts.ListAsync(client, null, 1_000, Stop)).AppendLine();
            text.AppendJoin('\n', (await store.Accounts.ListAsync(client, null, 1_000, Stop)).Select(a => a.Password?.Reveal())).AppendLine();
            text.AppendJoin('\n', (await store.Audit.ReadAsync(client, 0, 1_000, Stop)).Where(e => e.Event.Actor == Ada)).AppendLine(); // a copy is on record, too
            text.AppendJoin('\n', await store.Privacy.ListCertificatesAsync(client, null, null, 1_000, Stop)).AppendLine();
        }

        return text.ToString();
    }

    private static async Task FillAsync(IStore store, ClientId client)
    {
        var people = (await store.People.ListAsync(client, new PeopleQuery { Limit = 1_000 }, Stop)).People.Select(p => p.Person.Id).ToArray();
        await store.Clients.UpdateSettingsAsync(
            client, new ClientSettings { ConsentRequired = true, ConsentText = $"Of {client}: we keep your face.", ConsentVersion = "v2", RetentionDays = 400, TargetFpir = 0.01 }, Stop);
        for (var i = 0; i < 4; i++)
        {
            await AddConsentAsync(store, client, i, "v1", At.AddDays(i));
        }

        await store.Privacy.WithdrawConsentsAsync(client, people[1], At.AddDays(10), Stop);
        await store.Privacy.WithdrawConsentsAsync(client, people[2], At.AddDays(11), Stop);
        await AddConsentAsync(store, client, 2, "v2", At.AddDays(12));
        await store.Privacy.AddTombstoneAsync(Tombstone.Of(client, new(Guid.NewGuid()), salt: null, At), Stop);
        await store.Privacy.AddCertificateAsync(new IssuedCertificate(client, new(Guid.NewGuid()), At, "{\"complete\":true}"), Stop);
        await AddKeysAsync(store, client);
        await store.Accounts.AddAsync(NewAccount(client, "ada@example.org") with { Person = people[0], Password = PasswordHash.Of("correct horse"), LastLoginAt = At.AddDays(3) }, Stop);
        await store.Accounts.AddAsync(NewAccount(client, "Bo"), Stop);
        await store.Audit.AppendAsync(
            client,
            [.. Enumerable.Range(0, 25).Select(i => new AuditEvent
            {
                Client = client, At = At.AddMinutes(i), Actor = Ada, Action = "person.update", Person = people[i % 3],
                Address = i % 2 == 0 ? "192.0.2.7" : null, Outcome = (AuditOutcome)(i % 3),
            })],
            Stop);

        Task AddConsentAsync(IStore to, ClientId of, int number, string version, DateTimeOffset at) => to.Privacy.AddConsentAsync(
            new Consent { Client = of, Person = people[number], Version = version, GivenAt = at, GivenBy = "themselves", Evidence = number == 0 ? null : $"form {number}" }, Stop);
    }

    private static async Task AddKeysAsync(IStore store, ClientId client)
    {
        var plain = NewKey(client, "plain") with { ExpiresAt = At.AddYears(1) };
        var rotated = NewKey(client, "rotated");
        var revoked = NewKey(client, "revoked");
        foreach (var key in new[] { plain, rotated, revoked })
        {
            await store.Keys.AddAsync(key, Stop);
        }

        await store.Keys.RotateAsync(client, rotated.Id, SecretHash.Of($"second of {client}"), At.AddDays(1), At.AddDays(2), Stop);
        await store.Keys.TouchAsync(client, revoked.Id, At.AddDays(3), Stop);
        await store.Keys.RevokeAsync(client, revoked.Id, At.AddDays(4), Stop);
    }

    private static ApiKey NewKey(ClientId client, string name) => new()
    {
        Id = KeyId.New(),
        Client = client,
        Name = name,
        Role = Role.Operator,
        Scopes = Scopes.Read | Scopes.Identify,
        Secret = SecretHash.Of($"{name} of {client}"),
        CreatedAt = At,
    };

    private static Account NewAccount(ClientId client, string login) => new()
    {
        Id = AccountId.New(),
        Client = client,
        Login = new LoginName(login),
        Role = Role.Viewer,
        CreatedAt = At,
    };

    private static string Hex(SecretHash secret) => Convert.ToHexStringLower(secret.ToBytes());
}
