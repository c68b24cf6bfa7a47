using Semblance.Clients;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryClients(InMemoryTables tables) : IClientStore
{
    public Task AddAsync(Client client, CancellationToken cancellationToken) => tables.WriteAsync(
        state => state.Clients.ContainsKey(client.Id)
            ? throw new SemblanceException(ErrorKind.Conflict, "client-exists", $"The client \"{client.Id}\" exists already.")
            : state with { Clients = state.Clients.Add(client.Id, client with { CreatedAt = StoreTime.Truncate(client.CreatedAt) }) },
        cancellationToken);

    public Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) =>
        Task.FromResult(tables.State.Clients.GetValueOrDefault(id));

    public Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken)
    {
        var state = tables.State;
        return state.Clients.ContainsKey(id)
            ? Task.FromResult(state.Settings.GetValueOrDefault(id, ClientSettings.Default))
            : Task.FromException<ClientSettings>(StoreErrors.ClientUnknown(id));
    }

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            settings.Check();
            InMemoryAccounts.CheckOwner(state, id, person: null);
            return state with { Settings = state.Settings.SetItem(id, settings) };
        },
        cancellationToken);

    public Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Client>>(tables.State.Clients.Values.OrderBy(c => c.Id.Value, StringComparer.Ordinal).ToList());
}
