namespace Semblance.Access;

/// <summary>Roles, scopes and reaches as text: in stores, answers and on the command line.</summary>
public static class AccessNames
{
    private static readonly (Role Role, string Name)[] OfRoles =
        [(Role.Owner, "owner"), (Role.Operator, "operator"), (Role.Viewer, "viewer"), (Role.Kiosk, "kiosk")];

    private static readonly (Scopes Scope, string Name)[] OfScopes =
    [
        (Scopes.Read, "read"), (Scopes.Enrol, "enrol"), (Scopes.Identify, "identify"), (Scopes.Embeddings, "embeddings"), (Scopes.Admin, "admin"),
        (Scopes.Documents, "documents"), (Scopes.Ingest, "ingest"),
    ];

    public static IReadOnlyList<string> AllRoles { get; } = [.. OfRoles.Select(r => r.Name)];

    public static IReadOnlyList<string> AllScopes { get; } = [.. OfScopes.Select(s => s.Name)];

    public static string Of(Role role) => Array.Find(OfRoles, r => r.Role == role).Name ?? throw new ArgumentOutOfRangeException(nameof(role));

    /// <summary>Each scope by its name, in a fixed order; empty for none.</summary>
    public static IReadOnlyList<string> Of(Scopes scopes) => [.. OfScopes.Where(s => scopes.HasFlag(s.Scope)).Select(s => s.Name)];

    public static string Of(Reach reach) => reach == Reach.Installation ? "installation" : "client";

    /// <exception cref="SemblanceException">Invalid, <c>role-unknown</c>.</exception>
    public static Role ParseRole(string name)
    {
        var index = Array.FindIndex(OfRoles, r => r.Name == name);
        return index >= 0 ? OfRoles[index].Role : throw new SemblanceException(ErrorKind.Invalid, "role-unknown",
            $"There is no role \"{name}\": use {string.Join(", ", AllRoles)}.");
    }

    /// <exception cref="SemblanceException">Invalid, <c>scope-unknown</c>.</exception>
    public static Scopes ParseScopes(IEnumerable<string> names) => names.Aggregate(Scopes.None, (sum, name) =>
    {
        var index = Array.FindIndex(OfScopes, s => s.Name == name);
        return index >= 0 ? sum | OfScopes[index].Scope : throw new SemblanceException(ErrorKind.Invalid, "scope-unknown",
            $"There is no scope \"{name}\": use {string.Join(", ", AllScopes)}.");
    });

    public static Reach ParseReach(string name) => name == Of(Reach.Installation) ? Reach.Installation : Reach.Client;
}
