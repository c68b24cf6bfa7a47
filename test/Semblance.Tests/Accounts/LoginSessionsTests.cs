using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.People;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Accounts;

public sealed class LoginSessionsTests : IDisposable
{
    private const string Word = "correct horse";

    private static readonly LoginName Ada = new("ada");

    private readonly ManualTime _time = new();
    private readonly InMemoryStore _store;
    private readonly ApiKeys _keys;
    private readonly Logins _logins;
    private readonly LoginSessions _sessions;

    public LoginSessionsTests()
    {
        _store = new InMemoryStore(_time);
        _keys = new ApiKeys(_store.Keys, _time);
        _logins = new Logins(_store, new LoginRule(), _time);
        _sessions = new LoginSessions(_store, _keys, _time);
    }

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task A_login_has_the_rights_of_its_accounts_role_and_by_face_alone_never_admin()
    {
        var person = new Person { Id = PersonId.New(), Client = ClientId.Default, Name = "Ada", CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow() };
        await _store.People.AddAsync(person, Stop);
        await AddAsync(Role.Owner, person.Id);
        var byPassword = (await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, Logins.DefaultLife, Stop)).Issued!;
        var byFace = (await _logins.ByFaceAsync(
            ClientId.Default, LoginKey.OfAddress("a"), _ => Task.FromResult<PersonId?>(person.Id), null, Logins.DefaultLife, Stop)).Issued!;

        Assert.Equal(Roles.DefaultOf(Role.Owner), (await FindAsync(byPassword))!.Rights.Scopes);
        Assert.Equal(Roles.DefaultOf(Role.Owner) & ~Scopes.Admin, (await FindAsync(byFace))!.Rights.Scopes);
    }

    [Fact]
    public async Task A_change_counts_at_once_here_and_elsewhere_within_five_seconds()
    {
        var account = await AddAsync(Role.Operator);
        var elsewhere = new LoginSessions(_store, new ApiKeys(_store.Keys, _time), _time);
        var issued = (await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, Logins.DefaultLife, Stop)).Issued!;
        Assert.Equal(Role.Operator, (await FindAsync(issued))!.Rights.Role);
        Assert.NotNull(await elsewhere.FindAsync(issued.Secret.Reveal(), Stop));

        await _store.Accounts.UpdateAsync(ClientId.Default, account.Id, Role.Viewer, null, Stop);
        _sessions.Forget();
        Assert.Equal(Role.Viewer, (await FindAsync(issued))!.Rights.Role);
        Assert.True(await _sessions.EndAsync(ClientId.Default, issued.Token.Id, Stop));
        Assert.Null(await FindAsync(issued));
        Assert.NotNull(await elsewhere.FindAsync(issued.Secret.Reveal(), Stop));
        _time.Advance(ApiKeys.MemoryTime);
        Assert.Null(await elsewhere.FindAsync(issued.Secret.Reveal(), Stop));
    }

    [Fact]
    public async Task A_token_bound_to_a_key_is_no_session_and_one_of_a_removed_account_neither()
    {
        var account = await AddAsync(Role.Viewer);
        var bound = (await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, KeyId.New(), Logins.DefaultLife, Stop)).Issued!;
        var free = (await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, Logins.DefaultLife, Stop)).Issued!;

        Assert.Null(await FindAsync(bound));
        Assert.NotNull(await FindAsync(free));
        await _store.Accounts.RemoveAsync(ClientId.Default, account.Id, Stop);
        _sessions.Forget();
        Assert.Null(await FindAsync(free));
    }

    [Fact]
    public async Task In_place_of_a_key_it_ends_with_the_key_and_with_the_secret_before_a_rotation()
    {
        var key = (await _keys.CreateAsync(new NewKey { Client = ClientId.Default, Name = "web", Role = Role.Owner, ExpiresAt = _time.GetUtcNow().AddHours(2) }, Stop)).Key;
        var first = await _logins.ByKeyAsync(key, Logins.DefaultLife, Stop);
        Assert.Equal(key.ExpiresAt, first.Token.ExpiresAt);
        Assert.Equal(key.Rights, (await FindAsync(first))!.Rights);
        Assert.Null(await _logins.AuthenticateAsync(first.Secret.Reveal(), null, Stop));

        await _keys.RotateAsync(ClientId.Default, key.Id, TimeSpan.FromMinutes(10), Stop);
        Assert.NotNull(await FindAsync(first));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await FindAsync(first));
        var second = await _logins.ByKeyAsync(key, Logins.DefaultLife, Stop);
        Assert.NotNull(await FindAsync(second));
        await _keys.RevokeAsync(ClientId.Default, key.Id, Stop);
        Assert.Null(await FindAsync(second));
    }

    [Fact]
    public async Task Ended_logins_are_forgotten_after_a_month()
    {
        await AddAsync(Role.Viewer);
        await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, TimeSpan.FromHours(1), Stop);
        _time.Advance(Logins.KeptAfterEnd);
        await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, TimeSpan.FromHours(1), Stop);
        Assert.Equal(2, (await _store.Tokens.ListAsync(ClientId.Default, null, null, Stop)).Count);
        _time.Advance(TimeSpan.FromHours(2));
        await _logins.ByPasswordAsync(ClientId.Default, Ada, Word, null, TimeSpan.FromHours(1), Stop);
        Assert.Equal(2, (await _store.Tokens.ListAsync(ClientId.Default, null, null, Stop)).Count);
    }

    public void Dispose() => _logins.Dispose();

    private Task<LoginSession?> FindAsync(IssuedToken issued) => _sessions.FindAsync(issued.Secret.Reveal(), Stop);

    private Task<Account> AddAsync(Role role, PersonId? person = null) => new AccountRegister(_store, _time).AddAsync(
        new NewAccount { Client = ClientId.Default, Login = Ada, Role = role, Person = person, Password = Word }, Stop);
}
