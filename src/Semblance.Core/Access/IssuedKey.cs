namespace Semblance.Access;

/// <summary>A key with the secret nobody can ever be shown again.</summary>
public sealed record IssuedKey(ApiKey Key, KeySecret Secret);
