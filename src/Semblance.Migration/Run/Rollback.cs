using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Migration.Run;

/// <summary>Takes a run back, whole or one person of it, with the photo files that nobody needs any more.</summary>
public sealed class Rollback(IStore store, IPhotoFiles photos)
{
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
        PersonId? id = null;
        if (person is not null)
        {
            var (_, plan) = await RecordedRun.FindAsync(store, client, run, cancellationToken);
            id = PersonSelector.Find(plan, [person])[0].Id;
        }

        var outcome = await store.Imports.RollbackAsync(client, run, id, force, cancellationToken);
        foreach (var photo in outcome.Done || force ? outcome.OrphanedPhotos : [])
        {
            await photos.RemoveAsync(client, photo, CancellationToken.None);
        }

        return outcome;
    }
}
