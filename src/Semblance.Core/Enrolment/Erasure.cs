using Semblance.Clients;
using Semblance.People;
using Semblance.Photos;
using Semblance.Storage;

namespace Semblance.Enrolment;

/// <summary>Removes people with everything that is kept of them: faces, photo links, photo files that are nobody else's, pictures of their faces.</summary>
public sealed class Erasure(IStore store, IPhotoFiles files)
{
    /// <summary>The rows go first, at once; files that a crash leaves behind are named by nothing.</summary>
    /// <returns>What went; null when this client has no such person.</returns>
    public async Task<PersonRemoval?> RemoveAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var faces = await store.Faces.ListAsync(client, person, null, cancellationToken);
        await store.Merges.ForgetAsync(client, person, cancellationToken);
        var removal = await store.People.RemoveAsync(client, person, cancellationToken);
        if (removal is null)
        {
            return null;
        }

        foreach (var photo in removal.OrphanedPhotos)
        {
            await files.RemoveAsync(client, photo, cancellationToken);
        }

        foreach (var face in faces)
        {
            await files.RemoveThumbnailAsync(client, face.Id, cancellationToken);
        }

        return removal;
    }

    /// <summary>Removes one photo of a person, with their faces that were found in it and the pictures of those.</summary>
    /// <returns>What went; null when the photo is not this person's.</returns>
    public async Task<PhotoRemoval?> RemovePhotoAsync(ClientId client, PersonId person, PhotoHash photo, CancellationToken cancellationToken)
    {
        var removal = await store.Photos.RemoveAsync(client, person, photo, cancellationToken);
        if (removal is { IsOrphaned: true })
        {
            await files.RemoveAsync(client, photo, cancellationToken);
        }

        foreach (var face in removal?.Faces ?? [])
        {
            await files.RemoveThumbnailAsync(client, face, cancellationToken);
        }

        return removal;
    }
}
