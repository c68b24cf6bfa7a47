namespace Semblance.Accounts;

/// <summary>Whether somebody may try to log in now.</summary>
/// <param name="RetryAt">When it will be admitted; null when it is, or when somebody has to unlock first.</param>
public sealed record LoginAdmission(bool IsAdmitted, DateTimeOffset? RetryAt);
