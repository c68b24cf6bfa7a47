using Semblance.Access;
using Semblance.Accounts;
using Semblance.People;
using Semblance.Server.Access;

namespace Semblance.Server.Documents;

/// <summary>Who logs in, by password.</summary>
internal sealed record LoginInput
{
    /// <summary>The account's name; left out with a key in the header Authorization, for a login in place of the key.</summary>
    public string? Account { get; init; }

    public string? Password { get; init; }

    /// <summary>Whose account it is; without a key, default where it is left out.</summary>
    public string? Client { get; init; }

    /// <summary>The token comes as a cookie that no script can read, and not in the answer; needs the header X-Semblance: 1.</summary>
    public bool Cookie { get; init; }

    /// <summary>1 to 30 days; 12 hours by default.</summary>
    public int? LifeSeconds { get; init; }
}

/// <summary>An account, in short.</summary>
internal sealed record AccountReference(Guid Id, string Login);

/// <summary>A key, in short.</summary>
internal sealed record KeyReference(string Id, string Name);

/// <summary>Who somebody is, and what they may do.</summary>
internal sealed record LoginDocument
{
    /// <summary>Of the login; absent for who came with a key.</summary>
    public string? Id { get; init; }

    /// <summary>smbt_…, good as Authorization: Bearer; shown this once, and not where it is in a cookie.</summary>
    public string? Token { get; init; }

    public required string Client { get; init; }

    public AccountReference? Account { get; init; }

    public PersonReference? Person { get; init; }

    public KeyReference? Key { get; init; }

    /// <summary>How they logged in; absent for who came with a key.</summary>
    public LoginMethod? Method { get; init; }

    /// <summary>Absent for a person without an account.</summary>
    public Role? Role { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>client, or installation for a key of every client.</summary>
    public required Reach Reach { get; init; }

    /// <summary>Absent for a key without an end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static LoginDocument Of(Caller caller, Person? person)
    {
        var session = caller.Session;
        var key = caller.ActsAs;
        return new LoginDocument
        {
            Id = session?.Token.Id.Value,
            Client = caller.Rights.Client.Value,
            Account = session?.Account is { } account ? new AccountReference(account.Id.Value, account.Login.Value) : null,
            Person = person is null ? null : new PersonReference(person.Id.Value, person.Name, person.ExternalId, person.Region),
            Key = key is null ? null : new KeyReference(key.Id.Value, key.Name),
            Method = session?.Token.Method,
            Role = key is null && session?.Account is null ? null : caller.Rights.Role,
            Scopes = AccessNames.Of(caller.Rights.Scopes),
            Reach = caller.Rights.Reach,
            ExpiresAt = session?.Token.ExpiresAt ?? key?.ExpiresAt,
        };
    }
}

/// <param name="Current">The password until now.</param>
/// <param name="Password">8 to 256 characters, none of those that everybody tries first.</param>
internal sealed record OwnPasswordInput(string Current, string Password);

/// <param name="LoginsEnded">How many logins the new password ended.</param>
internal sealed record PasswordChangedDocument(int LoginsEnded);

/// <summary>A login that goes on, or did.</summary>
internal sealed record TokenDocument
{
    public required string Id { get; init; }

    public Guid? Account { get; init; }

    public Guid? Person { get; init; }

    /// <summary>Of a login in place of a key.</summary>
    public string? Key { get; init; }

    public required LoginMethod Method { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether it is good now.</summary>
    public required bool IsGood { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    public required bool IsThis { get; init; }

    public static TokenDocument Of(LoginToken token, Caller caller, DateTimeOffset now) => new()
    {
        Id = token.Id.Value,
        Account = token.Account?.Value,
        Person = token.Person?.Value,
        Key = token.Key?.Value,
        Method = token.Method,
        CreatedAt = token.CreatedAt,
        ExpiresAt = token.ExpiresAt,
        RevokedAt = token.RevokedAt,
        IsGood = token.RevokedAt is null && token.ExpiresAt > now,
        IsThis = caller.Session?.Token.Id == token.Id,
    };
}

/// <param name="Tokens">Newest first; ended ones for 30 days.</param>
internal sealed record TokensDocument(IReadOnlyList<TokenDocument> Tokens);
