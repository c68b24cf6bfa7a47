using Npgsql;
using Semblance.Clients;

namespace Semblance.Storage.Postgres;

internal sealed class PostgresClients(PostgresConnections connections) : IClientStore
{
    public Task AddAsync(Client client, CancellationToken cancellationToken) => connections.RunAsync(
        async session => await session.RunAsync(
                "INSERT INTO clients (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                client.Id.Value, client.Name, client.CreatedAt.ToUniversalTime()) == 1
            ? true
            : throw new SemblanceException(ErrorKind.Conflict, "client-exists", $"The client \"{client.Id}\" exists already."),
        cancellationToken);

    public Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) => connections.RunAsync(
        session => session.FindAsync("SELECT id, name, created_at FROM clients WHERE id = $1", Read, id.Value), cancellationToken);

    public Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken) => connections.RunAsync<IReadOnlyList<Client>>(
        async session => await session.ListAsync("SELECT id, name, created_at FROM clients ORDER BY id", Read), cancellationToken);

    public Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken) => connections.RunAsync(
        id,
        async session =>
        {
            await CheckAsync(session, id);
            var json = await session.FindAsync("SELECT settings::text FROM client_settings WHERE client_id = $1", row => row.GetString(0), id.Value);
            return json is null ? ClientSettings.Default : StoreJson.ReadSettings(json);
        },
        cancellationToken);

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken) => connections.RunAsync(
        id,
        async session =>
        {
            settings.Check();
            await CheckAsync(session, id);
            return await session.RunAsync(
                "INSERT INTO client_settings VALUES ($1, $2::json) ON CONFLICT (client_id) DO UPDATE SET settings = excluded.settings",
                id.Value, StoreJson.Write(settings));
        },
        cancellationToken);

    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>.</exception>
    public static async Task CheckAsync(PostgresSession session, ClientId id)
    {
        if (!await session.AnyAsync("SELECT 1 FROM clients WHERE id = $1", id.Value))
        {
            throw StoreErrors.ClientUnknown(id);
        }
    }

    private static Client Read(NpgsqlDataReader row) =>
        new(new ClientId(row.GetString(0)), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2));
}
