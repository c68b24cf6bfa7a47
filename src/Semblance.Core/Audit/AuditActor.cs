using Semblance.Access;
using Semblance.Accounts;

namespace Semblance.Audit;

/// <summary>Who did it; as text <c>key:3kTz0aQ9LmXb</c>, <c>cli:operator</c>.</summary>
/// <param name="Id">Empty for nobody; else 1 to 128 characters, no control characters.</param>
public readonly record struct AuditActor(ActorKind Kind, string Id)
{
    public const int MostIdLength = 128;

    private static readonly string[] Names = ["anonymous", "key", "account", "cli", "system"];

    public static readonly AuditActor Anonymous = new(ActorKind.Anonymous, "");

    public static AuditActor OfKey(KeyId id) => new(ActorKind.Key, id.Value);

    public static AuditActor OfAccount(AccountId id) => new(ActorKind.Account, id.ToString());

    public static AuditActor OfCli(string user) => new(ActorKind.Cli, user);

    public static AuditActor OfSystem(string part) => new(ActorKind.System, part);

    /// <exception cref="SemblanceException">Invalid, <c>audit-actor</c>.</exception>
    public static AuditActor Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = Array.IndexOf(Names, colon < 0 ? text : text[..colon]);
        return kind >= 0 ? new AuditActor((ActorKind)kind, colon < 0 ? "" : text[(colon + 1)..]) : throw new SemblanceException(
            ErrorKind.Invalid, "audit-actor", $"That is no actor: use one of {string.Join(", ", Names)}, with a colon and an id, as in key:3kTz0aQ9LmXb.");
    }

    public override string ToString() => string.IsNullOrEmpty(Id) ? Names[(int)Kind] : $"{Names[(int)Kind]}:{Id}";
}
