using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>Forgets merges, as who is erased must be forgotten, and refuses the rest: what a merge changes is no single function of the project's API.</summary>
/// <param name="refused">What answers all other calls.</param>
internal sealed class RestMerges(RestCalls calls, IMergeStore refused) : IMergeStore
{
    public Task<PeopleMerge> MergeAsync(ClientId client, PersonId kept, PersonId merged, CancellationToken cancellationToken) =>
        refused.MergeAsync(client, kept, merged, cancellationToken);

    public Task<PeopleMerge?> FindAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => refused.FindAsync(client, id, cancellationToken);

    public Task<IReadOnlyList<PeopleMerge>> ListAsync(ClientId client, PersonId? kept, CancellationToken cancellationToken) =>
        refused.ListAsync(client, kept, cancellationToken);

    public Task<PeopleMerge> UndoAsync(ClientId client, MergeId id, CancellationToken cancellationToken) => refused.UndoAsync(client, id, cancellationToken);

    public async Task<int> ForgetAsync(ClientId client, PersonId merged, CancellationToken cancellationToken) =>
        (await calls.CallAsync(
            "semblance_forget_merges", new JsonObject { ["of_client"] = client.Value, ["of_person"] = merged.ToString() }, isRepeatable: false, cancellationToken)).GetInt32();

    public Task SplitAsync(ClientId client, PersonId from, IReadOnlyList<FaceId> faces, Person created, CancellationToken cancellationToken) =>
        refused.SplitAsync(client, from, faces, created, cancellationToken);
}
