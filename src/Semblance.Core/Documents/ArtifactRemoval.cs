using Semblance.Storage;

namespace Semblance.Documents;

/// <summary>Removes a file that was taken in, with everything that was read of it and, where it was kept and no other artifact is of the same bytes, its original.</summary>
public static class ArtifactRemoval
{
    /// <param name="originals">Where the originals are; never where photos are, which are removed by what becomes of people.</param>
    /// <returns>False when the store does not have it.</returns>
    public static async Task<bool> RunAsync(IStore store, IPhotoFiles? originals, Artifact artifact, CancellationToken cancellationToken)
    {
        if (!await store.Artifacts.RemoveAsync(artifact.Client, artifact.Id, cancellationToken))
        {
            return false;
        }

        // The row is gone: that must not be left half done.
        if (originals is not null && artifact.Hash is { } hash
            && (await store.Artifacts.ListAsync(artifact.Client, new ArtifactQuery { Hash = hash, Limit = 1 }, CancellationToken.None)).Count == 0)
        {
            await originals.RemoveAsync(artifact.Client, hash.Address, CancellationToken.None);
        }

        return true;
    }
}
