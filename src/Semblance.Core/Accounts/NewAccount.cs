using Semblance.Access;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Accounts;

/// <summary>The account somebody wants.</summary>
public sealed record NewAccount
{
    public required ClientId Client { get; init; }

    public required LoginName Login { get; init; }

    public Role Role { get; init; } = Role.Viewer;

    public PersonId? Person { get; init; }

    /// <summary>Checked by <see cref="PasswordRule"/>; null for an account that logs in by face alone.</summary>
    public string? Password { get; init; }

    /// <summary>The bcrypt hash of an imported account, instead of a password.</summary>
    public PasswordHash? Imported { get; init; }
}
