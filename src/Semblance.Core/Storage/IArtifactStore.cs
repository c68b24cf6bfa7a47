using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>
/// Files that were taken in. Here as in all contracts of documents, characters that are none (NUL, half of a pair) become U+FFFD, times are kept to the
/// microsecond, and JSON comes back with the same values, names sorted; what is too long or no JSON is Invalid, <c>document-text</c> or <c>document-json</c>.
/// </summary>
public interface IArtifactStore
{
    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>artifact-exists</c>.</summary>
    Task AddAsync(Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such artifact.</summary>
    Task<Artifact?> FindAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken);

    /// <summary>One page, the last taken in first; empty after the end.</summary>
    Task<IReadOnlyList<Artifact>> ListAsync(ClientId client, ArtifactQuery query, CancellationToken cancellationToken);

    /// <summary>What artifacts are called; one that this client does not have is not among them.</summary>
    Task<IReadOnlyDictionary<ArtifactId, string>> ListNamesAsync(ClientId client, IReadOnlyList<ArtifactId> ids, CancellationToken cancellationToken);

    /// <summary>Replaces everything but when it was created. NotFound, <c>artifact-unknown</c>.</summary>
    Task UpdateAsync(Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Replaces it only while its status still is <paramref name="expected"/>: of several who take it up, or end it, one does.</summary>
    /// <returns>False when the status is another, or this client has no such artifact.</returns>
    Task<bool> UpdateAsync(Artifact artifact, ArtifactStatus expected, CancellationToken cancellationToken);

    /// <summary>Removes it with its documents, facts and evidence.</summary>
    /// <returns>False when this client has no such artifact.</returns>
    Task<bool> RemoveAsync(ClientId client, ArtifactId id, CancellationToken cancellationToken);
}
