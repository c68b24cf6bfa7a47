using Semblance.Clients;

namespace Semblance.Access;

/// <summary>What somebody may do, whether they came with a key or logged in.</summary>
/// <param name="Client">Whose they are.</param>
/// <param name="Role">The most they may ever do.</param>
/// <param name="Scopes">What they may do; a part of <see cref="Roles.MostOf"/> the role, empty for somebody who may only say who they are.</param>
public sealed record Rights(ClientId Client, Role Role, Scopes Scopes, Reach Reach)
{
    public bool Has(Scopes scopes) => (Scopes & scopes) == scopes;

    /// <summary>Whether they may do it for a client's people.</summary>
    public bool MayActFor(ClientId client) => Client == client || Reach == Reach.Installation;

    /// <summary>Whether they may give somebody these rights for a client, or take them: nobody gives, or takes, what they do not have.</summary>
    public bool MayGrant(ClientId client, Role role, Scopes scopes, Reach reach) =>
        Has(Scopes.Admin) && MayActFor(client) && role <= Role && Has(scopes) && (reach == Reach.Client || Reach == Reach.Installation);
}
