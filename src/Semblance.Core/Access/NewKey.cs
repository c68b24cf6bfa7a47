using Semblance.Clients;

namespace Semblance.Access;

/// <summary>The key somebody wants.</summary>
public sealed record NewKey
{
    public required ClientId Client { get; init; }

    /// <summary>1 to 100 characters, no control characters; trimmed.</summary>
    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>Null for <see cref="Roles.DefaultOf"/> the role.</summary>
    public Scopes? Scopes { get; init; }

    /// <summary>Installation only for owners.</summary>
    public Reach Reach { get; init; }

    /// <summary>Null for never; else later than now.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
