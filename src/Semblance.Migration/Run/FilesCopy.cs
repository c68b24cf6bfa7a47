using Semblance.Clients;
using Semblance.Documents;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Sightings;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>
/// Takes the files along that belong to rows beside people and their faces: the pictures of unknown faces, and the originals of documents where they were
/// kept. What is there already is left as it is, so it may be repeated.
/// </summary>
/// <param name="from">The photos, and the originals, of the store that is copied.</param>
/// <param name="to">Where they go.</param>
public sealed class FilesCopy(StoreFiles from, StoreFiles to, ClientId client)
{
    /// <returns>How many pictures and originals were copied, and which files are damaged in the source, each in words.</returns>
    public async Task<FilesReport> RunAsync(IStore source, CancellationToken cancellationToken)
    {
        var (pictures, originals, lost) = (0, 0, new List<string>());
        await foreach (var sighting in source.Sightings.ReadAllAsync(client, new SightingQuery(), cancellationToken))
        {
            pictures += await CopyAsync(sighting.Id.Face, cancellationToken) ? 1 : 0;
        }

        await foreach (var artifact in source.Artifacts.ReadAllAsync(client, cancellationToken))
        {
            try
            {
                originals += await CopyAsync(artifact, cancellationToken) ? 1 : 0;
            }
            catch (SemblanceException damaged) when (damaged.Kind == ErrorKind.Corrupt)
            {
                lost.Add($"original of {artifact.Name}: damaged");
            }
        }

        return new FilesReport(pictures, originals, lost);
    }

    private async Task<bool> CopyAsync(FaceId face, CancellationToken cancellationToken)
    {
        await using var there = await to.Photos.OpenThumbnailAsync(client, face, cancellationToken);
        await using var picture = there is null ? await from.Photos.OpenThumbnailAsync(client, face, cancellationToken) : null;
        if (picture is null)
        {
            return false;
        }

        using var bytes = new MemoryStream();
        await picture.CopyToAsync(bytes, cancellationToken);
        await to.Photos.AddThumbnailAsync(client, face, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancellationToken);
        return true;
    }

    private async Task<bool> CopyAsync(Artifact artifact, CancellationToken cancellationToken)
    {
        if (artifact.Hash is not { } hash || await HasAsync(hash.Address, cancellationToken))
        {
            return false;
        }

        await using var original = await from.Originals.OpenAsync(client, hash.Address, cancellationToken);
        if (original is not null)
        {
            await to.Originals.AddAsync(client, original, cancellationToken);
        }

        return original is not null;
    }

    private async Task<bool> HasAsync(PhotoHash hash, CancellationToken cancellationToken)
    {
        try
        {
            await using var there = await to.Originals.OpenAsync(client, hash, cancellationToken);
            return there is not null;
        }
        catch (SemblanceException damaged) when (damaged.Kind == ErrorKind.Corrupt)
        {
            return false;
        }
    }
}
