namespace Semblance.Access;

/// <summary>What roles may do.</summary>
public static class Roles
{
    /// <summary>The scopes a key of the role may have.</summary>
    public static Scopes MostOf(Role role) => role switch
    {
        Role.Owner => Scopes.Read | Scopes.Enrol | Scopes.Identify | Scopes.Embeddings | Scopes.Admin | Scopes.Documents | Scopes.Ingest,
        Role.Operator => Scopes.Read | Scopes.Enrol | Scopes.Identify | Scopes.Embeddings | Scopes.Documents | Scopes.Ingest,
        Role.Viewer => Scopes.Read | Scopes.Documents,
        Role.Kiosk => Scopes.Identify,
        _ => Scopes.None,
    };

    /// <summary>The scopes a key of the role has unless somebody says otherwise: all of them but vectors.</summary>
    public static Scopes DefaultOf(Role role) => MostOf(role) & ~Scopes.Embeddings;
}
