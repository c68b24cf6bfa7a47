using System.Text.RegularExpressions;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Audit;

/// <summary>
/// Something that was done, or tried: who, what, when, which person, from where. Of a person their id alone, so that an erasure need not touch
/// what must never change.
/// </summary>
public sealed partial record AuditEvent
{
    /// <summary>An IPv6 address with a zone is the longest.</summary>
    public const int MostAddressLength = 64;

    public required ClientId Client { get; init; }

    public required DateTimeOffset At { get; init; }

    public required AuditActor Actor { get; init; }

    /// <summary>Noun and verb, <c>person.erase</c>: 1 to 64 of a-z, 0-9, '.' and '-', beginning with a letter.</summary>
    public required string Action { get; init; }

    /// <summary>Null when it was about nobody in particular.</summary>
    public PersonId? Person { get; init; }

    /// <summary>The network address it came from; null for none.</summary>
    public string? Address { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>audit-action</c>, <c>audit-actor</c>, <c>audit-address</c>.</exception>
    internal void Check()
    {
        if (Action is null || !ActionPattern().IsMatch(Action))
        {
            throw new SemblanceException(ErrorKind.Invalid, "audit-action", "An action of the audit log has 1 to 64 of a-z, 0-9, '.' and '-'.");
        }

        if (Actor.Id is null || Actor.Id.Length > AuditActor.MostIdLength || Actor.Id.Any(char.IsControl) || !Enum.IsDefined(Actor.Kind))
        {
            throw new SemblanceException(ErrorKind.Invalid, "audit-actor",
                $"An actor of the audit log has an id of at most {AuditActor.MostIdLength} characters, none of them a control character.");
        }

        if (Address is { } address && (address.Length is 0 or > MostAddressLength || address.Any(c => c is <= ' ' or > '~')))
        {
            throw new SemblanceException(ErrorKind.Invalid, "audit-address", "An address of the audit log is that of a network, or none.");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9.-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ActionPattern();
}
