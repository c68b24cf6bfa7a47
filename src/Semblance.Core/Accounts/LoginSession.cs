using Semblance.Access;

namespace Semblance.Accounts;

/// <summary>A login that goes on, and what it allows now: a role that was changed since counts.</summary>
/// <param name="Account">Whose it is; null for a key, and for a person without an account.</param>
/// <param name="Key">With <see cref="LoginMethod.Key"/> the key it stands for; else null.</param>
public sealed record LoginSession(LoginToken Token, Account? Account, ApiKey? Key)
{
    /// <summary>
    /// A key's own; else what the account's role has without asking. Never admin by face alone: a search among many takes a stranger for
    /// somebody now and then, and a face is no secret. A person without an account may only say who they are.
    /// </summary>
    public Rights Rights => (Key, Account) switch
    {
        ({ } key, _) => key.Rights,
        (null, { } account) => new Rights(
            account.Client, account.Role, Roles.DefaultOf(account.Role) & (Token.Method == LoginMethod.Face ? ~Scopes.Admin : ~Scopes.None), Reach.Client),
        _ => new Rights(Token.Client, Role.Kiosk, Scopes.None, Reach.Client),
    };
}
