namespace Semblance.Clients;

/// <summary>A tenant. Everything belongs to exactly one; <see cref="ClientId.Default"/> exists from the start.</summary>
public sealed record Client(ClientId Id, string Name, DateTimeOffset CreatedAt);
