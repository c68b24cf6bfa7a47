using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>Takes a run back, whole or one person of it, with the photo files and pictures of faces that nobody needs any more.</summary>
public sealed class Rollback(IStore store, IPhotoFiles photos)
{
    private const int FacesAtOnce = 500;

    /// <summary>
    /// As <see cref="IImportStore.RollbackAsync"/>. When the outcome is not <see cref="RollbackOutcome.Done"/>, nothing was removed.
    /// Needs no source: it goes by what the store recorded.
    /// </summary>
    /// <param name="person">Id, key or name of somebody in the run's plan; null for the whole run.</param>
    /// <param name="force">Removes what has not changed and leaves what has.</param>
    /// <exception cref="SemblanceException">NotFound, <c>run-unknown</c> or <c>person-unknown</c>; Conflict, <c>person-ambiguous</c>.
    /// </exception>
    public async Task<RollbackOutcome> RunAsync(
        ClientId client, RunId run, string? person, bool force, CancellationToken cancellationToken)
    {
        var plan = await FindPlanAsync(client, run, isNeeded: person is not null, cancellationToken);
        PersonId? id = person is null ? null : PersonSelector.Find(plan!, [person])[0].Id;
        var outcome = await store.Imports.RollbackAsync(client, run, id, force, cancellationToken);
        foreach (var photo in outcome.Done || force ? outcome.OrphanedPhotos : [])
        {
            await photos.RemoveAsync(client, photo, CancellationToken.None);
        }

        if ((outcome.Done || force) && plan?.Mapping.Embedding is { } embedding)
        {
            await RemoveThumbnailsAsync(client, plan, embedding.Space);
        }

        return outcome;
    }

    /// <summary>A whole run is taken back without its plan too, should that be damaged: pictures of faces are then left to <c>doctor --remove-orphans</c>.</summary>
    private async Task<ImportPlan?> FindPlanAsync(ClientId client, RunId run, bool isNeeded, CancellationToken cancellationToken)
    {
        try
        {
            return (await RecordedRun.FindAsync(store, client, run, cancellationToken)).Plan;
        }
        catch (SemblanceException e) when (!isNeeded && e.Kind != ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Of the faces that the plan computes and the store does not have (any more): the plan names each by its person and photo.</summary>
    private async Task RemoveThumbnailsAsync(ClientId client, ImportPlan plan, SpaceKey space)
    {
        foreach (var faces in plan.Photos.Select(p => FaceId.Computed(p.Person, space, p.Sha256)).Chunk(FacesAtOnce))
        {
            var kept = (await store.Faces.FindManyAsync(client, faces, CancellationToken.None)).Select(f => f.Id).ToHashSet();
            foreach (var face in faces.Where(f => !kept.Contains(f)))
            {
                await photos.RemoveThumbnailAsync(client, face, CancellationToken.None);
            }
        }
    }
}
