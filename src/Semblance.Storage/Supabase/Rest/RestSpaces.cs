using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Spaces;
using Semblance.Storage.Postgres;

namespace Semblance.Storage.Supabase.Rest;

internal sealed class RestSpaces(RestCalls calls) : ISpaceStore
{
    private const string Columns = "id,model,alignment,dimension,metric,unit_length,impostors_mean,impostors_deviation,impostors_source";

    public Task AddAsync(Space space, CancellationToken cancellationToken)
    {
        PostgresSpaces.Check(space);
        return calls.CallAsync("semblance_add_space", new JsonObject { ["brought"] = RestRows.Of(space) }, isRepeatable: true, cancellationToken);
    }

    public async Task<Space?> FindAsync(SpaceKey key, CancellationToken cancellationToken) =>
        (await calls.ListAsync("spaces", Columns, $"id=eq.{RestCalls.Escape(key.Value)}", "id", cancellationToken)).Select(RestRecords.Space).FirstOrDefault();

    public async Task<IReadOnlyList<SpaceUse>> ListAsync(ClientId client, CancellationToken cancellationToken)
    {
        var uses = await calls.CallAsync("semblance_spaces", new JsonObject { ["of_client"] = client.Value }, isRepeatable: true, cancellationToken);
        return [.. uses.EnumerateArray().Select(row => new SpaceUse(RestRecords.Space(row), row.GetProperty("faces").GetInt32(), row.GetProperty("people").GetInt32()))];
    }

    /// <exception cref="SemblanceException">NotFound, <c>space-unknown</c>.</exception>
    public async Task<Space> GetAsync(SpaceKey key, CancellationToken cancellationToken) => await FindAsync(key, cancellationToken) ?? throw StoreErrors.SpaceUnknown(key);
}
