namespace Semblance.Migration.Accounts;

/// <summary>Somebody who logged in to a legacy system.</summary>
/// <param name="Id">As the system numbered them.</param>
/// <param name="Login">Their e-mail address or user name.</param>
/// <param name="Secret">What the system kept of their password, plain or hashed; null for nothing. For <see cref="AccountImport"/> alone.</param>
public sealed record LegacyAccount(string Id, string Login, string? Secret)
{
    /// <summary>Without the secret: whatever logs this logs no password.</summary>
    public override string ToString() => $"{Id} {Login}";
}
