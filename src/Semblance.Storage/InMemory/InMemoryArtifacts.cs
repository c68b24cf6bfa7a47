using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryArtifacts(InMemoryTables tables) : IArtifactStore
{
    public Task AddAsync(Artifact artifact, CancellationToken cancellationToken) => tables.WriteAsync(
        artifact.Client,
        library => library.Artifacts.ContainsKey(artifact.Id)
            ? throw DocumentErrors.ArtifactExists(artifact.Id)
            : library with { Artifacts = library.Artifacts.Add(artifact.Id, DocumentRules.Stored(artifact)) },
        cancellationToken);

    public Task<Artifact?> FindAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => Task.FromResult(tables.State.Library.Find(client, id));

    public Task<IReadOnlyList<Artifact>> ListAsync(ClientId client, ArtifactQuery query, CancellationToken cancellationToken)
    {
        StoreRules.CheckPage(query.Limit);
        return Task.FromResult<IReadOnlyList<Artifact>>([.. tables.State.Library.Artifacts.Values
            .Where(a => a.Client == client && (query.Status is null || a.Status == query.Status) && (query.Kind is null || a.Kind == query.Kind)
                && (query.Hash is null || a.Hash == query.Hash) && (query.ReportWeek is null || a.ReportWeek == query.ReportWeek)
                && InMemoryText.Contains(a.Name, query.Text) && InMemoryPages.IsAfter(query.After, a.CreatedAt, a.Id.Value))
            .OrderByDescending(a => a.CreatedAt)
            .ThenByDescending(a => a.Id)
            .Take(query.Limit)]);
    }

    public Task<IReadOnlyDictionary<ArtifactId, string>> ListNamesAsync(ClientId client, IReadOnlyList<ArtifactId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ArtifactId, string>>(
            ids.Distinct().Select(id => tables.State.Library.Find(client, id)).OfType<Artifact>().ToDictionary(a => a.Id, a => a.Name));

    public Task UpdateAsync(Artifact artifact, CancellationToken cancellationToken) => tables.WriteAsync(
        artifact.Client, library => Replace(library, library.Find(artifact.Client, artifact.Id) ?? throw DocumentErrors.ArtifactUnknown(artifact.Id), artifact), cancellationToken);

    public Task<bool> UpdateAsync(Artifact artifact, ArtifactStatus expected, CancellationToken cancellationToken) => tables.WriteAsync(
        artifact.Client,
        library => library.Find(artifact.Client, artifact.Id) is { } stored && stored.Status == expected ? (Replace(library, stored, artifact), true) : (library, false),
        cancellationToken);

    public Task<bool> RemoveAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (state.Library.Find(client, id) is null)
            {
                return (state, false);
            }

            var without = state.Library.Documents.Values.Where(d => d.Artifact == id).Aggregate(state.Library.WithoutFacts(id), (library, d) => library.Without(d.Id));
            return (state with { Library = without with { Artifacts = without.Artifacts.Remove(id) } }, true);
        },
        cancellationToken);

    private static InMemoryLibrary Replace(InMemoryLibrary library, Artifact stored, Artifact artifact) => library with
    {
        Artifacts = library.Artifacts.SetItem(stored.Id, DocumentRules.Stored(artifact) with { CreatedAt = stored.CreatedAt }),
    };
}
