namespace Semblance.Access;

/// <summary>What became of a key that somebody presented.</summary>
/// <param name="Key">The key it names, where there is one; only with <see cref="KeyOutcome.Accepted"/> does it allow anything.</param>
public sealed record KeyVerdict(KeyOutcome Outcome, ApiKey? Key)
{
    public bool IsAccepted => Outcome == KeyOutcome.Accepted;
}

/// <summary>For the audit log. Who presented the key is told one thing for all of them: not accepted.</summary>
public enum KeyOutcome
{
    Accepted,

    /// <summary>The text is no key.</summary>
    Malformed,

    /// <summary>No key has this id.</summary>
    Unknown,

    /// <summary>The id is right, the secret is not; or it is the one before a rotation, whose time is over.</summary>
    WrongSecret,

    Expired,

    Revoked,
}
