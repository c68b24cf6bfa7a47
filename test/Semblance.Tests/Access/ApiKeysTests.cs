using Semblance.Access;
using Semblance.Clients;
using Semblance.Storage;
using Semblance.Storage.InMemory;

namespace Semblance.Tests.Access;

public class ApiKeysTests
{
    private static readonly ClientId Other = new("other");

    private readonly ManualTime _time = new();
    private readonly IKeyStore _store;
    private readonly ApiKeys _keys;

    public ApiKeysTests()
    {
        _store = new InMemoryStore(_time).Keys;
        _keys = new ApiKeys(_store, _time);
    }

    private static CancellationToken Stop => CancellationToken.None;

    [Fact]
    public async Task A_key_is_accepted_with_its_secret_alone()
    {
        var issued = await CreateAsync();
        var verdict = await _keys.AuthenticateAsync(issued.Secret.Reveal(), Stop);

        Assert.Equal((KeyOutcome.Accepted, issued.Key.Id), (verdict.Outcome, verdict.Key!.Id));
        Assert.Equal(KeyOutcome.WrongSecret, await OutcomeAsync(KeySecret.New(issued.Key.Id).Reveal()));
        Assert.Equal(KeyOutcome.Unknown, await OutcomeAsync(KeySecret.New(KeyId.New()).Reveal()));
        Assert.Equal(KeyOutcome.Malformed, await OutcomeAsync("Bearer " + issued.Secret.Reveal()));
        Assert.Equal(KeyOutcome.Malformed, await OutcomeAsync(null));
    }

    [Fact]
    public async Task A_key_ends_when_it_expires_and_when_it_is_revoked()
    {
        var expiring = await CreateAsync(end: _time.GetUtcNow().AddHours(1));
        var revoked = await CreateAsync();
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(expiring.Secret.Reveal()));
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(revoked.Secret.Reveal()));

        await _keys.RevokeAsync(ClientId.Default, revoked.Key.Id, Stop);
        Assert.Equal(KeyOutcome.Revoked, await OutcomeAsync(revoked.Secret.Reveal()));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(KeyOutcome.Expired, await OutcomeAsync(expiring.Secret.Reveal()));
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_are_good_until_the_grace_is_over()
    {
        var old = await CreateAsync();
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(old.Secret.Reveal()));
        var rotated = await _keys.RotateAsync(ClientId.Default, old.Key.Id, TimeSpan.FromHours(2), Stop);

        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(rotated!.Secret.Reveal()));
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(old.Secret.Reveal()));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(rotated.Secret.Reveal()));
        Assert.Equal(KeyOutcome.WrongSecret, await OutcomeAsync(old.Secret.Reveal()));
    }

    [Fact]
    public async Task A_rotation_without_grace_ends_the_old_secret_at_once_and_a_second_one_ends_the_oldest()
    {
        var first = await CreateAsync();
        var second = (await _keys.RotateAsync(ClientId.Default, first.Key.Id, TimeSpan.Zero, Stop))!;
        Assert.Equal(KeyOutcome.WrongSecret, await OutcomeAsync(first.Secret.Reveal()));
        var third = (await _keys.RotateAsync(ClientId.Default, first.Key.Id, ApiKeys.MostGrace, Stop))!;
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(second.Secret.Reveal()));
        await _keys.RotateAsync(ClientId.Default, first.Key.Id, ApiKeys.MostGrace, Stop);
        Assert.Equal(KeyOutcome.WrongSecret, await OutcomeAsync(second.Secret.Reveal()));
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(third.Secret.Reveal()));
        await AssertAsync("key-grace", () => _keys.RotateAsync(ClientId.Default, first.Key.Id, TimeSpan.FromDays(31), Stop));
        await AssertAsync("key-grace", () => _keys.RotateAsync(ClientId.Default, first.Key.Id, TimeSpan.FromSeconds(-1), Stop));
    }

    [Fact]
    public async Task A_revocation_elsewhere_is_noticed_when_the_memory_is_over_and_a_new_secret_at_once()
    {
        var issued = await CreateAsync();
        var elsewhere = new ApiKeys(_store, _time);
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(issued.Secret.Reveal()));

        var rotated = await elsewhere.RotateAsync(ClientId.Default, issued.Key.Id, TimeSpan.Zero, Stop);
        Assert.Equal(KeyOutcome.Accepted, await OutcomeAsync(rotated!.Secret.Reveal()));
        await elsewhere.RevokeAsync(ClientId.Default, issued.Key.Id, Stop);
        _time.Advance(ApiKeys.MemoryTime);
        Assert.Equal(KeyOutcome.Revoked, await OutcomeAsync(rotated.Secret.Reveal()));
    }

    [Fact]
    public async Task An_answer_that_was_on_its_way_while_the_key_was_revoked_does_not_bring_it_back()
    {
        var slow = new SlowStore(_store);
        var keys = new ApiKeys(slow, _time);
        var issued = await CreateAsync();
        var held = slow.HoldNext();
        var asked = keys.AuthenticateAsync(issued.Secret.Reveal(), Stop);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await keys.RevokeAsync(ClientId.Default, issued.Key.Id, Stop);
        held.SetResult();
        await asked;

        Assert.Equal(KeyOutcome.Revoked, (await keys.AuthenticateAsync(issued.Secret.Reveal(), Stop)).Outcome);
    }

    [Fact]
    public async Task Use_is_noted_now_and_then_and_not_at_every_request()
    {
        var issued = await CreateAsync();
        var first = _time.GetUtcNow();
        await OutcomeAsync(issued.Secret.Reveal());
        _time.Advance(ApiKeys.UseGrain - TimeSpan.FromSeconds(1));
        await OutcomeAsync(issued.Secret.Reveal());
        Assert.Equal(first, (await _store.FindAsync(issued.Key.Id, Stop))!.LastUsedAt);
        _time.Advance(TimeSpan.FromSeconds(1));
        await OutcomeAsync(KeySecret.New(issued.Key.Id).Reveal());
        Assert.Equal(first, (await _store.FindAsync(issued.Key.Id, Stop))!.LastUsedAt);
        await OutcomeAsync(issued.Secret.Reveal());
        Assert.Equal(first + ApiKeys.UseGrain, (await _store.FindAsync(issued.Key.Id, Stop))!.LastUsedAt);
    }

    [Fact]
    public async Task The_first_key_is_given_once_even_when_many_ask_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new ApiKeys(_store, _time).EnsureFirstAsync("admin", Stop))));
        var first = Assert.Single(answers.OfType<IssuedKey>());
        Assert.Equal((Role.Owner, Reach.Installation), (first.Key.Role, first.Key.Reach));
        Assert.False(first.Key.Has(Scopes.Embeddings));

        await _keys.RevokeAsync(ClientId.Default, first.Key.Id, Stop);
        Assert.Null(await _keys.EnsureFirstAsync("admin", Stop));
    }

    [Fact]
    public async Task A_key_has_no_more_scopes_than_its_role_may_have_and_vectors_only_on_request()
    {
        Assert.Equal(Scopes.Identify, (await CreateAsync(Role.Kiosk)).Key.Scopes);
        Assert.Equal(Scopes.Read | Scopes.Documents, (await CreateAsync(Role.Viewer)).Key.Scopes);
        Assert.Equal(Scopes.Read | Scopes.Enrol | Scopes.Identify | Scopes.Documents | Scopes.Ingest, (await CreateAsync()).Key.Scopes);
        Assert.True((await CreateAsync(Role.Operator, Scopes.Embeddings)).Key.Has(Scopes.Embeddings));
        await AssertAsync("key-scopes", () => CreateAsync(Role.Viewer, Scopes.Read | Scopes.Enrol));
        await AssertAsync("key-scopes", () => CreateAsync(Role.Kiosk, Scopes.Embeddings));
        await AssertAsync("key-scopes", () => CreateAsync(Role.Owner, Scopes.None));
        await AssertAsync("key-scopes", () => CreateAsync(Role.Operator, Scopes.Admin));
    }

    [Fact]
    public async Task A_key_needs_a_name_a_time_to_come_and_only_owners_reach_everything()
    {
        var wanted = new NewKey { Client = ClientId.Default, Name = " desk ", Role = Role.Operator };
        Assert.Equal("desk", (await _keys.CreateAsync(wanted, Stop)).Key.Name);
        await AssertAsync("key-name", () => _keys.CreateAsync(wanted with { Name = "  " }, Stop));
        await AssertAsync("key-name", () => _keys.CreateAsync(wanted with { Name = "a\nb" }, Stop));
        await AssertAsync("key-name", () => _keys.CreateAsync(wanted with { Name = new string('a', 101) }, Stop));
        await AssertAsync("key-expiry", () => _keys.CreateAsync(wanted with { ExpiresAt = _time.GetUtcNow() }, Stop));
        await AssertAsync("key-reach", () => _keys.CreateAsync(wanted with { Reach = Reach.Installation }, Stop));
        await AssertAsync("key-reach", () => _keys.CreateAsync(wanted with { Role = Role.Owner, Client = Other, Reach = Reach.Installation }, Stop));
        await AssertAsync("client-unknown", () => _keys.CreateAsync(wanted with { Client = new ClientId("nobody") }, Stop));
    }

    [Fact]
    public async Task Nobody_grants_what_they_do_not_have()
    {
        var owner = (await CreateAsync(Role.Owner)).Key;
        var desk = (await CreateAsync()).Key;
        var all = (await _keys.EnsureFirstAsync("admin", Stop))!.Key;

        Assert.True(owner.MayGrant(ClientId.Default, Role.Owner, Scopes.Read, Reach.Client));
        Assert.False(owner.MayGrant(Other, Role.Viewer, Scopes.Read, Reach.Client));
        Assert.False(owner.MayGrant(ClientId.Default, Role.Operator, Scopes.Embeddings, Reach.Client));
        Assert.False(owner.MayGrant(ClientId.Default, Role.Owner, Scopes.Read, Reach.Installation));
        Assert.False(desk.MayGrant(ClientId.Default, Role.Viewer, Scopes.Read, Reach.Client));
        Assert.True(all.MayGrant(Other, Role.Owner, Scopes.Admin, Reach.Client));
        Assert.True(all.MayActFor(Other));
        Assert.False(owner.MayActFor(Other));
    }

    private Task<IssuedKey> CreateAsync(Role role = Role.Operator, Scopes? scopes = null, DateTimeOffset? end = null) => _keys.CreateAsync(
        new NewKey { Client = ClientId.Default, Name = "desk", Role = role, Scopes = scopes, ExpiresAt = end }, Stop);

    private async Task<KeyOutcome> OutcomeAsync(string? text) => (await _keys.AuthenticateAsync(text, Stop)).Outcome;

    private static async Task AssertAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<SemblanceException>(call)).Code);

    /// <summary>A store whose next answer is held back after it was read.</summary>
    private sealed class SlowStore(IKeyStore inner) : IKeyStore
    {
        private TaskCompletionSource? _held;

        public TaskCompletionSource HoldNext() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<ApiKey?> FindAsync(KeyId id, CancellationToken cancellationToken)
        {
            var key = await inner.FindAsync(id, cancellationToken);
            if (Interlocked.Exchange(ref _held, null) is { } held)
            {
                await held.Task;
            }

            return key;
        }

        public Task AddAsync(ApiKey key, CancellationToken cancellationToken) => inner.AddAsync(key, cancellationToken);

        public Task<bool> AddFirstAsync(ApiKey key, CancellationToken cancellationToken) => inner.AddFirstAsync(key, cancellationToken);

        public Task<IReadOnlyList<ApiKey>> ListAsync(ClientId client, CancellationToken cancellationToken) => inner.ListAsync(client, cancellationToken);

        public Task<ApiKey?> RotateAsync(
            ClientId client, KeyId id, SecretHash secret, DateTimeOffset at, DateTimeOffset previousUntil, CancellationToken cancellationToken) =>
            inner.RotateAsync(client, id, secret, at, previousUntil, cancellationToken);

        public Task<ApiKey?> RevokeAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) =>
            inner.RevokeAsync(client, id, at, cancellationToken);

        public Task TouchAsync(ClientId client, KeyId id, DateTimeOffset at, CancellationToken cancellationToken) =>
            inner.TouchAsync(client, id, at, cancellationToken);
    }
}
