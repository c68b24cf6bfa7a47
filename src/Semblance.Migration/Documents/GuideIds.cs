using Semblance.Clients;

namespace Semblance.Migration.Documents;

/// <summary>
/// The ids of imported rows: those that the program gave, where they are UUIDs, so that addresses which name them stay good; others follow from scope, table and id. The same file
/// planned twice gives the same ones.
/// </summary>
internal sealed class GuideIds(ClientId client, string scope)
{
    public Guid Of(string table, string id) =>
        Guid.TryParseExact(id, "D", out var own) && own != Guid.Empty ? own : DeterministicId.Of("guide-004", client.Value, scope, table, id);
}
