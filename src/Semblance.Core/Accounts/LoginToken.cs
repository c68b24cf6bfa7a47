using Semblance.Access;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Accounts;

/// <summary>A login that goes on, as a store keeps it: everything but its secret. Removed when its account or its person is.</summary>
public sealed record LoginToken
{
    public required TokenId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>Null for a person without an account.</summary>
    public AccountId? Account { get; init; }

    /// <summary>Null for an account that is nobody's.</summary>
    public PersonId? Person { get; init; }

    public required LoginMethod Method { get; init; }

    /// <summary>
    /// The key it was asked for with, and is good with: stolen from one device, it is worth nothing on another. Null for any. With
    /// <see cref="LoginMethod.Key"/> the key it stands for, which need not come along.
    /// </summary>
    public KeyId? Key { get; init; }

    public required SecretHash Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null while it is good.</summary>
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>A token with the secret that is shown once.</summary>
public sealed record IssuedToken(LoginToken Token, TokenSecret Secret);
