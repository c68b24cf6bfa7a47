using Semblance.Clients;

namespace Semblance.Access;

/// <summary>A key as a store keeps it: everything but its secret.</summary>
public sealed record ApiKey
{
    public required KeyId Id { get; init; }

    /// <summary>Whose it is; that of a key of the installation is <see cref="ClientId.Default"/>.</summary>
    public required ClientId Client { get; init; }

    /// <summary>What its owner calls it; 1 to 100 characters, not unique.</summary>
    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>A part of <see cref="Roles.MostOf"/> its role, never empty.</summary>
    public required Scopes Scopes { get; init; }

    public Reach Reach { get; init; }

    public required SecretHash Secret { get; init; }

    /// <summary>The secret before the last rotation, good until <see cref="PreviousUntil"/>; null when there is none.</summary>
    public SecretHash? PreviousSecret { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within <see cref="ApiKeys.UseGrain"/>; null when it never was used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Null while it is good. A revoked key stays on record.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public bool Has(Scopes scopes) => (Scopes & scopes) == scopes;

    /// <summary>Whether it may be used for a client's people.</summary>
    public bool MayActFor(ClientId client) => Client == client || Reach == Reach.Installation;

    /// <summary>Whether its holder may make, rotate or revoke a key of these rights for a client: nobody gives, or takes, what they do not have.</summary>
    public bool MayGrant(ClientId client, Role role, Scopes scopes, Reach reach) =>
        Has(Scopes.Admin) && MayActFor(client) && role <= Role && Has(scopes) && (reach == Reach.Client || Reach == Reach.Installation);
}
