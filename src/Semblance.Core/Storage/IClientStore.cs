using Semblance.Clients;

namespace Semblance.Storage;

public interface IClientStore
{
    /// <summary>Conflict, <c>client-exists</c>, when the id is taken.</summary>
    Task AddAsync(Client client, CancellationToken cancellationToken);

    /// <summary>Null when there is none.</summary>
    Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken);

    /// <summary>All clients, by id; the default client is always among them.</summary>
    Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What the client decided; <see cref="ClientSettings.Default"/> while it has not. NotFound, <c>client-unknown</c>.</summary>
    Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken);

    /// <summary>Replaces the settings. NotFound, <c>client-unknown</c>; Invalid as <see cref="ClientSettings.Check"/>.</summary>
    Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken);
}
