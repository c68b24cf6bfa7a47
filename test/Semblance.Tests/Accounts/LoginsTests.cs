using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Accounts;

public sealed class LoginsTests : IDisposable
{
    private const string Word = "correct horse";

    private static readonly LoginName Ada = new("ada@example.org");
    private static readonly KeyId Door = KeyId.New();

    private readonly ManualTime _time = new();
    private readonly InMemoryStore _store;
    private readonly Logins _logins;

    public LoginsTests()
    {
        _store = new InMemoryStore(_time);
        _logins = new Logins(_store, new LoginRule(), _time);
    }

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task The_right_password_gives_a_token_that_is_good_until_it_ends()
    {
        var account = await AddAsync();
        var answer = await LoginAsync("ADA@example.org", Word);
        Assert.Equal(LoginOutcome.Accepted, answer.Outcome);
        var secret = answer.Issued!.Secret.Reveal();

        Assert.Equal(account.Id, (await _logins.AuthenticateAsync(secret, null, Stop))!.Account);
        Assert.Equal(_time.GetUtcNow(), (await _store.Accounts.FindAsync(ClientId.Default, account.Id, Stop))!.LastLoginAt);
        Assert.Null(await _logins.AuthenticateAsync(secret[..^1] + (secret[^1] == 'a' ? 'b' : 'a'), null, Stop));
        Assert.Null(await _logins.AuthenticateAsync(null, null, Stop));
        Assert.DoesNotContain(secret[^TokenSecret.SecretLength..], answer.ToString(), StringComparison.Ordinal);
        _time.Advance(Logins.DefaultLife);
        Assert.Null(await _logins.AuthenticateAsync(secret, null, Stop));
    }

    [Fact]
    public async Task A_token_is_good_with_the_key_it_was_asked_for_alone()
    {
        await AddAsync();
        var answer = await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, Door, Logins.DefaultLife, Stop);
        var secret = answer.Issued!.Secret.Reveal();
        Assert.NotNull(await _logins.AuthenticateAsync(secret, Door, Stop));
        Assert.Null(await _logins.AuthenticateAsync(secret, null, Stop));
        Assert.Null(await _logins.AuthenticateAsync(secret, KeyId.New(), Stop));
        await _store.Tokens.RevokeAsync(ClientId.Default, answer.Issued.Token.Id, _time.GetUtcNow(), Stop);
        Assert.Null(await _logins.AuthenticateAsync(secret, Door, Stop));
    }

    [Fact]
    public async Task After_five_failures_the_right_password_has_to_wait_too_and_an_unknown_name_gets_the_same_answers()
    {
        await AddAsync();
        foreach (var name in new[] { Ada.Value, "nobody@example.org" })
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(new LoginAnswer(LoginOutcome.Refused, null, null), await LoginAsync(name, "wrong"));
            }

            Assert.Equal(new LoginAnswer(LoginOutcome.Delayed, _time.GetUtcNow().AddSeconds(30), null), await LoginAsync(name, Word));
        }

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(LoginOutcome.Accepted, (await LoginAsync(Ada.Value, Word)).Outcome);
        Assert.Equal(LoginOutcome.Refused, (await LoginAsync("nobody@example.org", Word)).Outcome);
        Assert.Equal(LoginFailures.None, await _store.Accounts.FindFailuresAsync(ClientId.Default, LoginKey.Of(Ada), Stop));
    }

    [Fact]
    public async Task Guesses_side_by_side_are_counted_before_they_are_checked()
    {
        await AddAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => LoginAsync(Ada.Value, "wrong"))));
        Assert.Equal(5, answers.Count(a => a.Outcome == LoginOutcome.Refused));
        Assert.Equal(15, answers.Count(a => a.Outcome == LoginOutcome.Delayed));
    }

    [Fact]
    public async Task An_imported_bcrypt_password_is_good_once_and_then_hashed_as_ours()
    {
        var imported = PasswordHash.Parse("$2b$04$abcdefghijklmnopqrstuuK7Sjs7rFYArh/ytIZsOeM/z4RV2Fw2i");
        var account = await new AccountRegister(_store, _time).AddAsync(new NewAccount { Client = ClientId.Default, Login = Ada, Imported = imported }, Stop);
        Assert.Equal(LoginOutcome.Refused, (await LoginAsync(Ada.Value, "password124")).Outcome);
        Assert.True((await _store.Accounts.FindAsync(ClientId.Default, account.Id, Stop))!.Password!.IsOutdated);
        Assert.Equal(LoginOutcome.Accepted, (await LoginAsync(Ada.Value, "password123")).Outcome);

        var stored = (await _store.Accounts.FindAsync(ClientId.Default, account.Id, Stop))!;
        Assert.False(stored.Password!.IsOutdated);
        Assert.Null(stored.PasswordChangedAt);
        Assert.Equal(LoginOutcome.Accepted, (await LoginAsync(Ada.Value, "password123")).Outcome);
    }

    [Fact]
    public async Task A_new_password_ends_every_login_and_forgets_failures()
    {
        var account = await AddAsync();
        var secret = (await LoginAsync(Ada.Value, Word)).Issued!.Secret.Reveal();
        for (var i = 0; i < 6; i++)
        {
            await LoginAsync(Ada.Value, "wrong");
        }

        Assert.Equal(1, await new AccountRegister(_store, _time).ChangePasswordAsync(ClientId.Default, account.Id, "another horse", Stop));
        Assert.Null(await _logins.AuthenticateAsync(secret, null, Stop));
        Assert.Equal(LoginOutcome.Refused, (await LoginAsync(Ada.Value, Word)).Outcome);
        Assert.Equal(LoginOutcome.Accepted, (await LoginAsync(Ada.Value, "another horse")).Outcome);
        Assert.Null(await new AccountRegister(_store, _time).ChangePasswordAsync(new ClientId("other"), account.Id, "another horse", Stop));
    }

    [Fact]
    public async Task By_name_and_face_the_face_is_compared_with_the_accounts_person_and_with_nobody_where_there_is_none()
    {
        var person = await AddPersonAsync();
        await AddAsync(person, password: null);
        var compared = new List<PersonId?>();

        Assert.Equal(LoginOutcome.Refused, (await FaceAsync(Ada, answer: false)).Outcome);
        Assert.Equal(LoginOutcome.Refused, (await FaceAsync(new LoginName("nobody"), answer: true)).Outcome);
        var accepted = await FaceAsync(Ada, answer: true);
        Assert.Equal((LoginOutcome.Accepted, person, LoginMethod.NameAndFace), (accepted.Outcome, accepted.Issued!.Token.Person, accepted.Issued.Token.Method));
        Assert.Equal([person, null, person], compared);
        Assert.Equal(LoginOutcome.Refused, (await LoginAsync(Ada.Value, "")).Outcome); // no password fits an account without one

        Task<LoginAnswer> FaceAsync(LoginName login, bool answer) => _logins.ByNameAndFaceAsync(
            ClientId.Default, login, (who, _) => { compared.Add(who); return Task.FromResult(answer); }, Door, Logins.DefaultLife, Stop);
    }

    [Fact]
    public async Task By_face_alone_a_device_waits_after_five_strangers_and_is_never_locked_for_good()
    {
        var person = await AddPersonAsync();
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(LoginOutcome.Refused, (await FaceAsync(null)).Outcome);
            if (i >= 4)
            {
                Assert.Equal(LoginOutcome.Delayed, (await FaceAsync(person)).Outcome);
                _time.Advance(TimeSpan.FromMinutes(5));
            }
        }

        var accepted = await FaceAsync(person);
        Assert.Equal((LoginOutcome.Accepted, person), (accepted.Outcome, accepted.Issued!.Token.Person));
        await _store.People.RemoveAsync(ClientId.Default, person, Stop);
        Assert.Null(await _logins.AuthenticateAsync(accepted.Issued.Secret.Reveal(), Door, Stop));

        Task<LoginAnswer> FaceAsync(PersonId? who) => _logins.ByFaceAsync(ClientId.Default, LoginKey.OfDevice(Door), _ => Task.FromResult(who), Door, Logins.DefaultLife, Stop);
    }

    [Theory]
    [InlineData("short1", "password-short")]
    [InlineData("password123", "password-common")]
    [InlineData("PASSWORD123", "password-common")]
    [InlineData("Ada@Example.org", "password-common")]
    [InlineData("abababababab", "password-common")]
    public async Task A_password_that_everybody_tries_first_is_refused_and_not_repeated(string password, string code)
    {
        var error = await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(password: password));
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(password, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_password_beyond_all_reason_fits_nothing_and_a_login_lasts_a_month_at_most()
    {
        await AddAsync();
        Assert.Equal(LoginOutcome.Refused, (await LoginAsync(Ada.Value, new string('x', 1_000_000))).Outcome);
        await Assert.ThrowsAsync<SemblanceException>(() => AddAsync(password: new string('x', 257)));
        await Assert.ThrowsAsync<SemblanceException>(
            () => _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, Logins.MostLife + TimeSpan.FromTicks(1), Stop));
    }

    public void Dispose() => _logins.Dispose();

    private Task<Account> AddAsync(PersonId? person = null, string? password = Word) => new AccountRegister(_store, _time).AddAsync(
        new NewAccount { Client = ClientId.Default, Login = Ada, Person = person, Password = password }, Stop);

    private async Task<PersonId> AddPersonAsync()
    {
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Ada", CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow() };
        await _store.People.AddAsync(person, Stop);
        return person.Id;
    }

    private Task<LoginAnswer> LoginAsync(string login, string password) =>
        _logins.ByPasswordAsync(ClientId.Default, new LoginName(login), password, null, Logins.DefaultLife, Stop);
}
