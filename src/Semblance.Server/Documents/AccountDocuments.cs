using Semblance.Access;
using Semblance.Accounts;

namespace Semblance.Server.Documents;

/// <summary>Somebody who logs in; of the password only whether there is one.</summary>
internal sealed record AccountDocument
{
    public required Guid Id { get; init; }

    public required string Login { get; init; }

    public required Role Role { get; init; }

    /// <summary>Who it is, for login by face.</summary>
    public Guid? Person { get; init; }

    public required bool HasPassword { get; init; }

    /// <summary>Whether the password is a hash of the system it was imported from; the next login replaces it.</summary>
    public required bool IsImported { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Failed logins since the last good one.</summary>
    public required int Failures { get; init; }

    /// <summary>Absent when they may try now.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Whether somebody has to unlock it first.</summary>
    public required bool IsLocked { get; init; }

    public static AccountDocument Of(Account account, LoginFailures failures, LoginRule rule, DateTimeOffset now)
    {
        var next = rule.NextAttemptAt(failures, now);
        return new AccountDocument
        {
            Id = account.Id.Value,
            Login = account.Login.Value,
            Role = account.Role,
            Person = account.Person?.Value,
            HasPassword = account.Password is not null,
            IsImported = account.Password is { IsOutdated: true },
            CreatedAt = account.CreatedAt,
            PasswordChangedAt = account.PasswordChangedAt,
            LastLoginAt = account.LastLoginAt,
            Failures = rule.IsForgotten(failures, now) ? 0 : failures.Count,
            WaitsUntil = next == DateTimeOffset.MaxValue ? null : next,
            IsLocked = next == DateTimeOffset.MaxValue,
        };
    }
}

/// <param name="Accounts">Oldest first.</param>
/// <param name="Next">What to give as cursor for the next page; absent on the last.</param>
internal sealed record AccountsPageDocument(IReadOnlyList<AccountDocument> Accounts, string? Next);

/// <summary>An account that somebody wants.</summary>
internal sealed record AccountInput
{
    /// <summary>A name or an e-mail address, 1 to 128 characters; case does not count.</summary>
    public required string Login { get; init; }

    public Role Role { get; init; } = Role.Viewer;

    /// <summary>8 to 256 characters, none of those that everybody tries first; left out for an account that logs in by face.</summary>
    public string? Password { get; init; }

    /// <summary>The bcrypt hash ($2a$, $2b$, $2y$; cost 4 to 14) of another system, instead of a password; the first login replaces it.</summary>
    public string? PasswordHash { get; init; }

    public Guid? Person { get; init; }
}

/// <summary>What may change of an account.</summary>
/// <param name="Person">Who it is; nobody where it is left out.</param>
internal sealed record AccountChange(Role Role, Guid? Person = null);

/// <param name="Password">8 to 256 characters, none of those that everybody tries first.</param>
internal sealed record PasswordInput(string Password);
