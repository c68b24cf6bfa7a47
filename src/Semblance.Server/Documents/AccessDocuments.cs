using Semblance.Access;
using Semblance.Clients;

namespace Semblance.Server.Documents;

/// <summary>A client (tenant).</summary>
internal sealed record ClientDocument(string Id, string Name, DateTimeOffset CreatedAt)
{
    public static ClientDocument Of(Client client) => new(client.Id.Value, client.Name, client.CreatedAt);
}

internal sealed record ClientsDocument(IReadOnlyList<ClientDocument> Clients);

/// <param name="Id">1 to 63 of a-z, 0-9, '-' and '_'.</param>
/// <param name="Name">The id where none is given.</param>
internal sealed record ClientInput(string Id, string? Name = null);

/// <summary>A key, without its secret.</summary>
internal sealed record KeyDocument
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>client, or installation for a key of every client.</summary>
    public required Reach Reach { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Absent for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within ten minutes; absent when it never was used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public static KeyDocument Of(ApiKey key) => new()
    {
        Id = key.Id.Value,
        Name = key.Name,
        Role = key.Role,
        Scopes = AccessNames.Of(key.Scopes),
        Reach = key.Reach,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        RevokedAt = key.RevokedAt,
    };
}

internal sealed record KeysDocument(IReadOnlyList<KeyDocument> Keys);

/// <param name="Secret">The whole key, smb_…; shown this once.</param>
internal sealed record IssuedKeyDocument(KeyDocument Key, string Secret)
{
    public static IssuedKeyDocument Of(IssuedKey issued) => new(KeyDocument.Of(issued.Key), issued.Secret.Reveal());
}

/// <summary>A key that somebody wants.</summary>
internal sealed record KeyInput
{
    /// <summary>1 to 100 characters: the device, program or person that holds it.</summary>
    public required string Name { get; init; }

    public Role Role { get; init; } = Role.Operator;

    /// <summary>read, enrol, identify, embeddings, admin, documents, ingest; all of the role's but embeddings by default.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    public Reach Reach { get; init; }

    /// <summary>Never by default.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public NewKey ToKey(ClientId client) => new()
    {
        Client = client,
        Name = Name,
        Role = Role,
        Scopes = Scopes is null ? null : AccessNames.ParseScopes(Scopes),
        Reach = Reach,
        ExpiresAt = ExpiresAt,
    };
}

/// <param name="GraceSeconds">How long the old secret stays good: 0 to 30 days; 24 hours by default.</param>
internal sealed record RotationInput(int? GraceSeconds = null);
