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
        if (originals is not null && artifact.Hash is { } hash && !await IsHadAsync(store, artifact, hash))
        {
            await RemoveAsync(store, originals, artifact, hash);
        }

        return true;
    }

    /// <summary>
    /// Somebody may upload the same bytes just now: they keep the original, add the artifact, and look for the original again; here it is removed before the artifacts are looked for again. So
    /// one of the two sees what the other did.
    /// </summary>
    private static async Task RemoveAsync(IStore store, IPhotoFiles originals, Artifact artifact, FileHash hash)
    {
        // Open, it can be read when it has no address any more.
        await using var kept = await originals.OpenAsync(artifact.Client, hash.Address, CancellationToken.None);
        await originals.RemoveAsync(artifact.Client, hash.Address, CancellationToken.None);
        if (kept is not null && await IsHadAsync(store, artifact, hash))
        {
            await originals.AddAsync(artifact.Client, kept, CancellationToken.None);
        }
    }

    private static async Task<bool> IsHadAsync(IStore store, Artifact artifact, FileHash hash) =>
        (await store.Artifacts.ListAsync(artifact.Client, new ArtifactQuery { Hash = hash, Limit = 1 }, CancellationToken.None)).Count > 0;
}
