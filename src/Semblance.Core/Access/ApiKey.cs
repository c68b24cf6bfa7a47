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

    public Rights Rights => new(Client, Role, Scopes, Reach);

    public bool Has(Scopes scopes) => Rights.Has(scopes);

    /// <inheritdoc cref="Access.Rights.MayActFor"/>
    public bool MayActFor(ClientId client) => Rights.MayActFor(client);

    /// <inheritdoc cref="Access.Rights.MayGrant"/>
    public bool MayGrant(ClientId client, Role role, Scopes scopes, Reach reach) => Rights.MayGrant(client, role, scopes, reach);
}
