using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;

namespace Semblance.Storage.Supabase.Rest;

internal sealed class RestClients(RestCalls calls) : IClientStore
{
    private const string Columns = "id,name,created_at";

    public async Task AddAsync(Client client, CancellationToken cancellationToken)
    {
        var added = await calls.CallAsync(
            "semblance_add_client", new JsonObject { ["of_client"] = client.Id.Value, ["called"] = client.Name, ["at"] = RestRows.Time(client.CreatedAt) },
            isRepeatable: false, cancellationToken);
        if (!added.GetBoolean())
        {
            throw new SemblanceException(ErrorKind.Conflict, "client-exists", $"The client \"{client.Id}\" exists already.");
        }
    }

    public async Task<Client?> FindAsync(ClientId id, CancellationToken cancellationToken) =>
        (await calls.ListAsync("clients", Columns, $"id=eq.{RestCalls.Escape(id.Value)}", "id", cancellationToken)).Select(RestRecords.Client).FirstOrDefault();

    public async Task<IReadOnlyList<Client>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await calls.ListAsync("clients", Columns, "", "id", cancellationToken)).Select(RestRecords.Client)];

    public async Task<ClientSettings> FindSettingsAsync(ClientId id, CancellationToken cancellationToken)
    {
        var found = await calls.CallAsync("semblance_settings", new JsonObject { ["of_client"] = id.Value }, isRepeatable: true, cancellationToken);
        return found.ValueKind == JsonValueKind.String ? StoreJson.ReadSettings(found.GetString()!) : ClientSettings.Default;
    }

    public Task UpdateSettingsAsync(ClientId id, ClientSettings settings, CancellationToken cancellationToken)
    {
        settings.Check();
        return calls.CallAsync(
            "semblance_update_settings", new JsonObject { ["of_client"] = id.Value, ["decided"] = StoreJson.Write(settings) }, isRepeatable: true, cancellationToken);
    }
}
