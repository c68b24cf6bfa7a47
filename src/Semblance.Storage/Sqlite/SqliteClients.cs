using Semblance.Clients;

namespace Semblance.Storage.Sqlite;

internal sealed class SqliteClients(SqliteConnections connections) : IClientStore
{
    private const string Insert = "INSERT INTO clients (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";

    public Task AddAsync(Client client, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            if (!TryAdd(database, client))
            {
                throw new SemblanceException(ErrorKind.Conflict, "client-exists", $"The client \"{client.Id}\" exists already.");
            }
        },
        cancellationToken);

    public Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT id, name, created_at FROM clients WHERE id = ?").Add(id.Value);
            return row.Step() ? Read(row) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken) => connections.ReadAsync<IReadOnlyList<Client>>(
        database =>
        {
            using var rows = database.Prepare("SELECT id, name, created_at FROM clients ORDER BY id");
            var clients = new List<Client>();
            while (rows.Step())
            {
                clients.Add(Read(rows));
            }

            return clients;
        },
        cancellationToken);

    public Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var row = database.Prepare("SELECT settings FROM client_settings WHERE client_key = ?").Add(Key(database, id));
            return row.Step() ? StoreJson.ReadSettings(row.Text(0)) : ClientSettings.Default;
        },
        cancellationToken);

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken) => connections.WriteAsync(
        database =>
        {
            settings.Check();
            using var upsert = database.Prepare(
                "INSERT INTO client_settings (client_key, settings) VALUES (?, ?) ON CONFLICT DO UPDATE SET settings = excluded.settings");
            upsert.Add(Key(database, id)).Add(StoreJson.Write(settings)).Run();
        },
        cancellationToken);

    public static void AddDefault(SqliteDatabase database, TimeProvider time)
    {
        if (FindKey(database, ClientId.Default) is null)
        {
            TryAdd(database, new Client(ClientId.Default, "Default", time.GetUtcNow()));
        }
    }

    /// <summary>The client's key in this store; null when there is no such client.</summary>
    public static long? FindKey(SqliteDatabase database, ClientId id)
    {
        using var row = database.Prepare("SELECT key FROM clients WHERE id = ?").Add(id.Value);
        return row.Step() ? row.Integer(0) : null;
    }

    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>.</exception>
    public static long Key(SqliteDatabase database, ClientId id) =>
        FindKey(database, id) ?? throw StoreErrors.ClientUnknown(id);

    private static bool TryAdd(SqliteDatabase database, Client client)
    {
        using var insert = database.Prepare(Insert);
        return insert.Add(client.Id.Value).Add(client.Name).Add(client.CreatedAt).Run() == 1;
    }

    private static Client Read(SqliteStatement row) => new(new ClientId(row.Text(0)), row.Text(1), row.Time(2));
}
