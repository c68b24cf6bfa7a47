using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Tests.Storage.Conformance;

public abstract class KeyConformance : StoreConformance
{
    [StoreFact]
    public async Task A_key_is_given_back_as_added_without_naming_its_client()
    {
        var key = NewKey(Other) with { Scopes = Scopes.Read | Scopes.Embeddings, ExpiresAt = At.AddDays(1) };
        await Store.Keys.AddAsync(key, Stop);

        Assert.Equal(key, await Store.Keys.FindAsync(key.Id, Stop));
        Assert.Null(await Store.Keys.FindAsync(KeyId.New(), Stop));
        Assert.Null(await Store.Keys.FindAsync(default, Stop));
    }

    [StoreFact]
    public async Task A_key_id_is_taken_once_and_its_client_must_be_there()
    {
        var key = await AddKeyAsync();
        await AssertErrorAsync(ErrorKind.Conflict, "key-exists", () => Store.Keys.AddAsync(key with { Name = "again" }, Stop));
        await AssertErrorAsync(ErrorKind.NotFound, "client-unknown", () => Store.Keys.AddAsync(NewKey(new ClientId("nobody")), Stop));
        Assert.Equal(key, await Store.Keys.FindAsync(key.Id, Stop));
    }

    [StoreFact]
    public async Task Keys_are_listed_oldest_first_and_of_one_client()
    {
        var younger = NewKey() with { CreatedAt = At.AddHours(1) };
        await Store.Keys.AddAsync(younger, Stop);
        var older = await AddKeyAsync();
        var foreign = await AddKeyAsync(Other);

        Assert.Equal([older, younger], await Store.Keys.ListAsync(ClientId.Default, Stop));
        Assert.Equal([foreign], await Store.Keys.ListAsync(Other, Stop));
        Assert.Empty(await Store.Keys.ListAsync(new ClientId("nobody"), Stop));
    }

    [StoreFact]
    public async Task A_rotation_keeps_the_secret_before_for_its_grace()
    {
        var key = await AddKeyAsync();
        var second = SecretHash.Of("second");
        var rotated = await Store.Keys.RotateAsync(ClientId.Default, key.Id, second, At, At.AddHours(1), Stop);

        Assert.Equal(key with { Secret = second, PreviousSecret = key.Secret, PreviousUntil = At.AddHours(1) }, rotated);
        Assert.Equal(rotated, await Store.Keys.FindAsync(key.Id, Stop));
        var third = await Store.Keys.RotateAsync(ClientId.Default, key.Id, SecretHash.Of("third"), At, At, Stop);
        Assert.True(third!.PreviousSecret!.Value.Matches(second));
    }

    [StoreFact]
    public async Task An_ended_key_is_not_rotated()
    {
        var expired = NewKey() with { ExpiresAt = At.AddHours(1) };
        await Store.Keys.AddAsync(expired, Stop);
        var revoked = await AddKeyAsync();
        await Store.Keys.RevokeAsync(ClientId.Default, revoked.Id, At, Stop);
        await AssertErrorAsync(ErrorKind.Conflict, "key-ended", () => RotateAsync(expired, At.AddHours(1)));
        await AssertErrorAsync(ErrorKind.Conflict, "key-ended", () => RotateAsync(revoked, At));
        Assert.True((await Store.Keys.FindAsync(revoked.Id, Stop))!.Secret.Matches(revoked.Secret));
        Assert.NotNull(await RotateAsync(expired, At));

        Task<ApiKey?> RotateAsync(ApiKey key, DateTimeOffset at) =>
            Store.Keys.RotateAsync(ClientId.Default, key.Id, SecretHash.Of("new"), at, at.AddHours(1), Stop);
    }

    [StoreFact]
    public async Task A_revoked_key_stays_on_record_with_the_time_of_the_first_revocation()
    {
        var key = await AddKeyAsync();
        var revoked = await Store.Keys.RevokeAsync(ClientId.Default, key.Id, At.AddHours(1), Stop);
        await Store.Keys.RevokeAsync(ClientId.Default, key.Id, At.AddHours(2), Stop);

        Assert.Equal(key with { RevokedAt = At.AddHours(1) }, revoked);
        Assert.Equal([revoked!], await Store.Keys.ListAsync(ClientId.Default, Stop));
    }

    [StoreFact]
    public async Task The_time_of_the_last_use_moves_forward_only()
    {
        var key = await AddKeyAsync();
        await Store.Keys.TouchAsync(ClientId.Default, key.Id, At.AddHours(2), Stop);
        await Store.Keys.TouchAsync(ClientId.Default, key.Id, At.AddHours(1), Stop);
        Assert.Equal(At.AddHours(2), (await Store.Keys.FindAsync(key.Id, Stop))!.LastUsedAt);
    }

    [StoreFact]
    public async Task Another_clients_key_is_neither_rotated_nor_revoked_nor_touched()
    {
        var key = await AddKeyAsync();
        Assert.Null(await Store.Keys.RotateAsync(Other, key.Id, SecretHash.Of("x"), At, At, Stop));
        Assert.Null(await Store.Keys.RevokeAsync(Other, key.Id, At, Stop));
        await Store.Keys.TouchAsync(Other, key.Id, At, Stop);
        Assert.Equal(key, await Store.Keys.FindAsync(key.Id, Stop));
    }

    [StoreFact]
    public async Task Of_many_who_add_the_first_key_of_the_installation_at_once_one_does()
    {
        await AddKeyAsync(); // a client's key is no key of the installation
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => Store.Keys.AddFirstAsync(NewKey() with { Role = Role.Owner, Reach = Reach.Installation }, Stop))));

        Assert.Single(added, true);
        Assert.Single(await Store.Keys.ListAsync(ClientId.Default, Stop), k => k.Reach == Reach.Installation);
    }

    private static ApiKey NewKey(ClientId? client = null) => new()
    {
        Id = KeyId.New(),
        Client = client ?? ClientId.Default,
        Name = "Türe 3 🦉",
        Role = Role.Operator,
        Scopes = Scopes.Read,
        Secret = SecretHash.Of("first"),
        CreatedAt = At,
    };

    private async Task<ApiKey> AddKeyAsync(ClientId? client = null)
    {
        var key = NewKey(client);
        await Store.Keys.AddAsync(key, Stop);
        return key;
    }
}
