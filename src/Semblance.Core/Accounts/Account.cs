using Semblance.Access;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Accounts;

/// <summary>Somebody who logs in.</summary>
public sealed record Account
{
    public required AccountId Id { get; init; }

    public required ClientId Client { get; init; }

    /// <summary>Unique within its client.</summary>
    public required LoginName Login { get; init; }

    public required Role Role { get; init; }

    /// <summary>Who it is, for login by face; null for none.</summary>
    public PersonId? Person { get; init; }

    /// <summary>As <see cref="PasswordHash"/> has it; null for an account without a password. Never shown.</summary>
    public PasswordHash? Password { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for an account without a password, or with one of a system it was imported from.</summary>
    public DateTimeOffset? PasswordChangedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; init; }
}
