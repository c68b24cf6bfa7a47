namespace Semblance.Accounts;

/// <summary>What became of a login.</summary>
/// <param name="RetryAt">With <see cref="LoginOutcome.Delayed"/>: when to try again; null when somebody has to unlock first.</param>
/// <param name="Issued">With <see cref="LoginOutcome.Accepted"/> alone.</param>
public sealed record LoginAnswer(LoginOutcome Outcome, DateTimeOffset? RetryAt, IssuedToken? Issued);

public enum LoginOutcome
{
    Accepted,

    /// <summary>The name, the password or the face is not right; nobody is told which.</summary>
    Refused,

    /// <summary>Too many failures under this name, whether an account has it or not.</summary>
    Delayed,
}
