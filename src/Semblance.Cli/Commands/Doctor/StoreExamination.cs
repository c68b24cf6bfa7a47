using System.Numerics.Tensors;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Files;

namespace Semblance.Cli.Commands.Doctor;

/// <summary>
/// Reads everything one client keeps, through the contracts every store fulfils: each vector, each photo's bytes against its address, the
/// imports. Writes nothing.
/// </summary>
internal sealed class StoreExamination(IStore store, IPhotoFiles files, ClientId client)
{
    private const int NamedAtMost = 10;

    public async IAsyncEnumerable<Finding> FindAsync(
        Action<long, long> tell, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var use in (await store.Spaces.ListAsync(client, stop)).Where(u => u.Faces > 0))
        {
            yield return await ReadFacesAsync(use, tell, stop);
        }

        await foreach (var finding in ReadPhotosAsync(stop))
        {
            yield return finding;
        }

        foreach (var run in (await store.Imports.ListRunsAsync(client, stop)).Where(r => r.Status == RunStatus.Open))
        {
            yield return new Finding(true, "run-open",
                $"{run.Id} has not ended ({run.BatchesApplied} of {run.Batches} batches): 'semblance import resume {run.Id}' goes on, 'semblance import rollback {run.Id}' takes it back.");
        }
    }

    private async Task<Finding> ReadFacesAsync(SpaceUse use, Action<long, long> tell, CancellationToken stop)
    {
        var read = 0;
        var bad = new List<FaceId>();
        await foreach (var face in store.Faces.ReadAllAsync(client, use.Space.Key, stop))
        {
            if (!IsSound(use.Space, face.Embedding.Span))
            {
                bad.Add(face.Id);
            }

            if (++read % 1_000 == 0)
            {
                tell(read, use.Faces);
            }
        }

        return bad.Count > 0
            ? new Finding(true, "face-corrupt", $"{bad.Count} faces in {use.Space.Key} hold no usable vector, such as {string.Join(", ", bad.Take(NamedAtMost))}: import them again.")
            : read != use.Faces
                ? new Finding(true, "face-count", $"{use.Space.Key} counts {use.Faces} faces and {read} can be read: restore a backup, or import again.")
                : new Finding(false, "faces", $"{Figures.Count(read, "face")} of {Figures.Count(use.People, "person", "people")} in {use.Space.Key}, every vector read.");
    }

    private static bool IsSound(Space space, ReadOnlySpan<float> vector) =>
        vector.Length == space.Dimension && TensorPrimitives.Norm(vector) is > 0 and < float.PositiveInfinity;

    private async IAsyncEnumerable<Finding> ReadPhotosAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var sound = 0;
        var known = new HashSet<Photos.PhotoHash>();
        var query = new PeopleQuery { Limit = 1_000 };
        for (PeopleQuery? next = query; next is not null;)
        {
            var page = await store.People.ListAsync(client, next, stop);
            foreach (var (person, _, photos) in page.People.Where(p => p.Photos > 0))
            {
                foreach (var photo in await store.Photos.ListAsync(client, person.Id, stop))
                {
                    known.Add(photo.Hash);
                    if (await FindFaultAsync(photo, person, stop) is { } fault)
                    {
                        yield return fault;
                    }
                    else
                    {
                        sound++;
                    }
                }
            }

            next = page.Next is null ? null : query with { After = page.Next };
        }

        if (sound > 0)
        {
            yield return new Finding(false, "photos", $"{Figures.Count(sound, "photo")}, each with the bytes its address says.");
        }

        var orphans = files is PhotoFiles folder ? folder.List(client).Count(hash => !known.Contains(hash)) : 0;
        if (orphans > 0)
        {
            yield return new Finding(true, "photo-orphaned",
                $"{Figures.Count(orphans, "photo file")} belong to nobody, left by an interrupted import or removal: resume or roll back open imports; what is left then may be deleted.");
        }
    }

    private async Task<Finding?> FindFaultAsync(Photos.Photo photo, Person person, CancellationToken stop)
    {
        try
        {
            await using var image = await files.OpenAsync(client, photo.Hash, stop);
            return image is null
                ? new Finding(true, "photo-missing", $"The photo {photo.Hash.Hex[..12]}… of {person.Name} is gone: restore it from a backup, or import it again.")
                : null;
        }
        catch (SemblanceException e)
        {
            return new Finding(true, e.Code, e.Message);
        }
    }
}
