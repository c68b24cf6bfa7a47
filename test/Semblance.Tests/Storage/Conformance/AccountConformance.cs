using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Tests.Storage.Conformance;

public abstract class AccountConformance : StoreConformance
{
    private static readonly PasswordHash Hash = PasswordHash.Parse("$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq");
    private static readonly LoginRule Rule = new();
    private static readonly LoginKey Key = LoginKey.Of(new LoginName("ada"));

    [StoreFact]
    public async Task An_account_is_given_back_as_added_and_found_by_its_name_whatever_its_case()
    {
        var ada = await AddPersonAsync("Ada");
        var account = NewAccount("Zoë@Example.org") with { Person = ada.Id, Password = Hash, PasswordChangedAt = At.AddDays(1), LastLoginAt = At.AddDays(2), Role = Role.Owner };
        await Store.Accounts.AddAsync(account, Stop);

        Assert.Equal(account, await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop));
        var found = await Store.Accounts.FindByLoginAsync(ClientId.Default, new LoginName(" ZOË@example.ORG "), Stop);
        Assert.Equal(("Zoë@Example.org", account), (found!.Login.Value, found));
        Assert.Null(await Store.Accounts.FindByLoginAsync(ClientId.Default, new LoginName("zoe@example.org"), Stop));
    }

    [StoreFact]
    public async Task A_name_is_taken_once_in_each_client()
    {
        await AddAsync("ada");
        await AssertErrorAsync(ErrorKind.Conflict, "account-exists", () => AddAsync("ADA"));
        await Store.Accounts.AddAsync(NewAccount("ada") with { Client = Other }, Stop);
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Accounts.AddAsync(NewAccount("x") with { Client = new ClientId("nobody") }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Accounts.AddAsync(NewAccount("x") with { Person = PersonId.New() }, Stop));
    }

    [StoreFact]
    public async Task Pages_go_by_id_and_meet_every_account_of_the_client_once()
    {
        var added = new List<AccountId>();
        for (var i = 0; i < 5; i++)
        {
            added.Add((await AddAsync($"a{i}")).Id);
        }

        var first = await Store.Accounts.ListAsync(ClientId.Default, null, 3, Stop);
        var second = await Store.Accounts.ListAsync(ClientId.Default, first[^1].Id, 3, Stop);
        Assert.Equal(added.Order(), first.Concat(second).Select(a => a.Id));
        Assert.Empty(await Store.Accounts.ListAsync(ClientId.Default, second[^1].Id, 3, Stop));
        Assert.Empty(await Store.Accounts.ListAsync(Other, null, 3, Stop));
        await AssertErrorAsync(ErrorKind.Invalid, "page-limit", () => Store.Accounts.ListAsync(ClientId.Default, null, 0, Stop));
    }

    [StoreFact]
    public async Task Of_several_accounts_of_a_person_the_oldest_is_found_by_who_it_is()
    {
        var (ada, bob) = (await AddPersonAsync("Ada"), await AddPersonAsync("Bob"));
        await AddAsync("nobody");
        var first = NewAccount("ada") with { Person = ada.Id };
        await Store.Accounts.AddAsync(NewAccount("ada2") with { Person = ada.Id }, Stop);
        await Store.Accounts.AddAsync(first, Stop);
        var oldest = (await Store.Accounts.ListAsync(ClientId.Default, null, 10, Stop)).First(a => a.Person == ada.Id);

        Assert.Equal(oldest.Id, (await Store.Accounts.FindByPersonAsync(ClientId.Default, ada.Id, Stop))!.Id);
        Assert.Null(await Store.Accounts.FindByPersonAsync(ClientId.Default, bob.Id, Stop));
        Assert.Null(await Store.Accounts.FindByPersonAsync(Other, ada.Id, Stop));
    }

    [StoreFact]
    public async Task A_password_is_replaced_only_where_it_is_the_expected_one()
    {
        var account = await AddAsync("ada", Hash);
        var (second, third) = (PasswordHash.Of("second"), PasswordHash.Of("third"));
        Assert.True(await Store.Accounts.UpdatePasswordAsync(ClientId.Default, account.Id, Hash, second, null, Stop));
        Assert.False(await Store.Accounts.UpdatePasswordAsync(ClientId.Default, account.Id, Hash, third, At, Stop));
        Assert.Equal(account with { Password = second }, await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop));
        Assert.True(await Store.Accounts.UpdatePasswordAsync(ClientId.Default, account.Id, null, third, At.AddDays(1), Stop));
        Assert.Equal(account with { Password = third, PasswordChangedAt = At.AddDays(1) }, await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop));
    }

    [StoreFact]
    public async Task Role_and_person_are_replaced_and_a_login_is_noted()
    {
        var ada = await AddPersonAsync("Ada");
        var account = await AddAsync("ada");
        Assert.Equal(account with { Role = Role.Kiosk, Person = ada.Id }, await Store.Accounts.UpdateAsync(ClientId.Default, account.Id, Role.Kiosk, ada.Id, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Accounts.UpdateAsync(ClientId.Default, account.Id, Role.Owner, PersonId.New(), Stop));
        await Store.Accounts.TouchAsync(ClientId.Default, account.Id, At.AddHours(1), Stop);
        var stored = await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop);
        Assert.Equal((Role.Kiosk, At.AddHours(1)), (stored!.Role, stored.LastLoginAt));
    }

    [StoreFact]
    public async Task Another_clients_account_is_as_if_absent_everywhere()
    {
        var account = await AddAsync("ada", Hash);
        Assert.Null(await Store.Accounts.FindAsync(Other, account.Id, Stop));
        Assert.Null(await Store.Accounts.FindByLoginAsync(Other, account.Login, Stop));
        Assert.Null(await Store.Accounts.UpdateAsync(Other, account.Id, Role.Owner, null, Stop));
        Assert.False(await Store.Accounts.UpdatePasswordAsync(Other, account.Id, null, PasswordHash.OfNobody, At, Stop));
        await Store.Accounts.TouchAsync(Other, account.Id, At.AddDays(9), Stop);
        Assert.False(await Store.Accounts.RemoveAsync(Other, account.Id, Stop));
        Assert.Equal(account, await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop));
    }

    [StoreFact]
    public async Task When_a_person_goes_their_account_stays_without_them_and_their_logins_go()
    {
        var ada = await AddPersonAsync("Ada");
        var account = await AddAsync("ada", person: ada.Id);
        var token = NewToken() with { Account = account.Id, Person = ada.Id };
        await Store.Tokens.AddAsync(token, Stop);
        await Store.Tokens.AddAsync(NewToken() with { Account = account.Id }, Stop);
        await Store.People.RemoveAsync(ClientId.Default, ada.Id, Stop);

        Assert.Null((await Store.Accounts.FindAsync(ClientId.Default, account.Id, Stop))!.Person);
        Assert.Null(await Store.Tokens.FindAsync(token.Id, Stop));
        Assert.Single(await Store.Tokens.ListAsync(ClientId.Default, account.Id, null, Stop));
        Assert.True(await Store.Accounts.RemoveAsync(ClientId.Default, account.Id, Stop));
        Assert.Empty(await Store.Tokens.ListAsync(ClientId.Default, null, null, Stop));
        Assert.False(await Store.Accounts.RemoveAsync(ClientId.Default, account.Id, Stop));
    }

    [StoreFact]
    public async Task Of_attempts_at_once_each_sees_the_ones_before()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => AdmitAsync(At))));
        Assert.Equal(5, answers.Count(a => a.IsAdmitted));
        Assert.All(answers.Where(a => !a.IsAdmitted), a => Assert.Equal(At.AddSeconds(30), a.RetryAt));
        Assert.Equal(new LoginFailures(5, At), await Store.Accounts.FindFailuresAsync(ClientId.Default, Key, Stop));
    }

    [StoreFact]
    public async Task Failures_count_by_client_and_name_until_they_are_forgotten()
    {
        for (var i = 0; i < 6; i++)
        {
            await AdmitAsync(At);
        }

        Assert.Equal(LoginFailures.None, await Store.Accounts.FindFailuresAsync(Other, Key, Stop));
        Assert.True((await Store.Accounts.AdmitAsync(Other, Key, Rule, At, Stop)).IsAdmitted);
        await Store.Accounts.RemoveFailuresAsync(Other, Key, Stop);
        Assert.False((await AdmitAsync(At)).IsAdmitted);
        await Store.Accounts.RemoveFailuresAsync(ClientId.Default, Key, Stop);
        Assert.Equal(LoginFailures.None, await Store.Accounts.FindFailuresAsync(ClientId.Default, Key, Stop));
        Assert.True((await AdmitAsync(At)).IsAdmitted);
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Accounts.AdmitAsync(new ClientId("nobody"), Key, Rule, At, Stop));
    }

    [StoreFact]
    public async Task Old_failures_leave_when_a_new_name_comes_and_locks_stay()
    {
        await AdmitAsync(At);
        var locked = LoginKey.Of(new LoginName("locked"));
        await Store.Accounts.AdmitAsync(ClientId.Default, locked, Rule with { Most = 1 }, At, Stop);
        await Store.Accounts.AdmitAsync(ClientId.Default, LoginKey.Of(new LoginName("new")), Rule with { Most = 2, Memory = TimeSpan.FromHours(1) }, At.AddMinutes(30), Stop);
        Assert.Equal(1, (await Store.Accounts.FindFailuresAsync(ClientId.Default, Key, Stop)).Count);
        await Store.Accounts.AdmitAsync(ClientId.Default, LoginKey.Of(new LoginName("newer")), Rule with { Most = 1 }, At.AddDays(1), Stop);
        Assert.Equal(1, (await Store.Accounts.FindFailuresAsync(ClientId.Default, locked, Stop)).Count);
        await Store.Accounts.AdmitAsync(ClientId.Default, LoginKey.Of(new LoginName("newest")), Rule, At.AddDays(1), Stop);
        Assert.Equal(LoginFailures.None, await Store.Accounts.FindFailuresAsync(ClientId.Default, Key, Stop));
    }

    [StoreFact]
    public async Task A_token_is_given_back_as_added_without_naming_its_client()
    {
        var ada = await AddPersonAsync("Ada", Other);
        var token = NewToken() with { Client = Other, Person = ada.Id, Method = LoginMethod.NameAndFace, Key = KeyId.New() };
        await Store.Tokens.AddAsync(token, Stop);

        Assert.Equal(token, await Store.Tokens.FindAsync(token.Id, Stop));
        Assert.Null(await Store.Tokens.FindAsync(TokenId.New(), Stop));
        Assert.Equal([token], await Store.Tokens.ListAsync(Other, null, ada.Id, Stop));
        Assert.Empty(await Store.Tokens.ListAsync(ClientId.Default, null, null, Stop));
        await AssertErrorAsync(ErrorKind.Conflict, "token-exists", () => Store.Tokens.AddAsync(token, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "person-unknown", () => Store.Tokens.AddAsync(NewToken() with { Person = ada.Id }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "account-unknown", () => Store.Tokens.AddAsync(NewToken() with { Account = AccountId.New() }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Tokens.AddAsync(NewToken() with { Client = new ClientId("nobody") }, Stop));
    }

    [StoreFact]
    public async Task Tokens_are_revoked_one_by_one_and_all_of_an_account()
    {
        var account = await AddAsync("ada");
        var tokens = Enumerable.Range(0, 4).Select(i => NewToken() with { Account = i < 3 ? account.Id : null, CreatedAt = At.AddMinutes(i), ExpiresAt = At.AddHours(i + 1) }).ToArray();
        foreach (var token in tokens)
        {
            await Store.Tokens.AddAsync(token, Stop);
        }

        Assert.Equal(tokens.Reverse().Select(t => t.Id), (await Store.Tokens.ListAsync(ClientId.Default, null, null, Stop)).Select(t => t.Id));
        Assert.False(await Store.Tokens.RevokeAsync(Other, tokens[1].Id, At, Stop));
        Assert.True(await Store.Tokens.RevokeAsync(ClientId.Default, tokens[1].Id, At, Stop));
        Assert.False(await Store.Tokens.RevokeAsync(ClientId.Default, tokens[1].Id, At.AddHours(1), Stop));
        Assert.Equal(At, (await Store.Tokens.FindAsync(tokens[1].Id, Stop))!.RevokedAt);

        // The first has expired, the second is revoked, the fourth is not the account's.
        Assert.Equal(0, await Store.Tokens.RevokeAllAsync(Other, account.Id, At.AddHours(1), Stop));
        Assert.Equal(1, await Store.Tokens.RevokeAllAsync(ClientId.Default, account.Id, At.AddHours(1), Stop));
        Assert.Null((await Store.Tokens.FindAsync(tokens[3].Id, Stop))!.RevokedAt);
    }

    [StoreFact]
    public async Task Ended_tokens_are_removed_when_they_ended_long_enough_ago()
    {
        var expired = NewToken() with { ExpiresAt = At.AddHours(1) };
        var revoked = NewToken() with { ExpiresAt = At.AddDays(9) };
        var good = NewToken() with { ExpiresAt = At.AddDays(9) };
        foreach (var token in new[] { expired, revoked, good })
        {
            await Store.Tokens.AddAsync(token, Stop);
        }

        await Store.Tokens.RevokeAsync(ClientId.Default, revoked.Id, At.AddHours(2), Stop);
        Assert.Equal(0, await Store.Tokens.RemoveEndedAsync(ClientId.Default, At.AddHours(1), Stop));
        Assert.Equal(0, await Store.Tokens.RemoveEndedAsync(Other, At.AddDays(1), Stop));
        Assert.Equal(2, await Store.Tokens.RemoveEndedAsync(ClientId.Default, At.AddDays(1), Stop));
        Assert.Equal([good], await Store.Tokens.ListAsync(ClientId.Default, null, null, Stop));
    }

    private static Account NewAccount(string login) => new()
    {
        Id = AccountId.New(),
        Client = ClientId.Default,
        Login = new LoginName(login),
        Role = Role.Viewer,
        CreatedAt = At,
    };

    private static LoginToken NewToken()
    {
        var id = TokenId.New();
        return new LoginToken
        {
            Id = id,
            Client = ClientId.Default,
            Method = LoginMethod.Password,
            Secret = TokenSecret.New(id).Hash,
            CreatedAt = At,
            ExpiresAt = At.AddHours(12),
        };
    }

    private async Task<Account> AddAsync(string login, PasswordHash? password = null, PersonId? person = null)
    {
        var account = NewAccount(login) with { Password = password, Person = person };
        await Store.Accounts.AddAsync(account, Stop);
        return account;
    }

    private Task<LoginAdmission> AdmitAsync(DateTimeOffset now) => Store.Accounts.AdmitAsync(ClientId.Default, Key, Rule, now, Stop);
}
