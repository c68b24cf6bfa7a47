using System.Numerics.Tensors;
using Semblance.Cli.Output;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;
using Semblance.Storage;
using Semblance.Storage.Files;

namespace Semblance.Cli.Commands.Doctor;

/// <summary>
/// Reads everything one client keeps, through the contracts every store fulfils: each vector, each photo's bytes against its address, the
/// imports, the files that no row names. Writes nothing.
/// </summary>
internal sealed class StoreExamination(IStore store, IPhotoFiles files, ClientId client)
{
    private const int NamedAtMost = 10;
    private const int SightingsAtOnce = 1_000;

    // Listed before the rows are read: what is enrolled meanwhile is not taken for left over.
    private readonly Dictionary<FaceId, StoredFile> _thumbnails = [];
    private readonly Dictionary<Photos.PhotoHash, StoredFile> _photos = [];
    private readonly List<StoredFile> _unfinished = [];

    /// <summary>Files that belong to nothing; complete when all findings were read.</summary>
    public IReadOnlyList<StoredFile> Orphans => [.. _photos.Values, .. _thumbnails.Values, .. _unfinished];

    public async IAsyncEnumerable<Finding> FindAsync(
        Action<long, long> tell, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        ListFiles();
        foreach (var use in (await store.Spaces.ListAsync(client, stop)).Where(u => u.Faces > 0))
        {
            yield return await ReadFacesAsync(use, tell, stop);
        }

        await foreach (var finding in ReadPhotosAsync(stop))
        {
            yield return finding;
        }

        await KeepPicturesOfSightingsAsync(stop);
        foreach (var finding in FindOrphans())
        {
            yield return finding;
        }

        foreach (var run in (await store.Imports.ListRunsAsync(client, stop)).Where(r => r.Status == RunStatus.Open))
        {
            yield return new Finding(true, "run-open",
                $"{run.Id} has not ended ({run.BatchesApplied} of {run.Batches} batches): 'semblance import resume {run.Id}' goes on, 'semblance import rollback {run.Id}' takes it back.");
        }
    }

    private void ListFiles()
    {
        foreach (var file in files is PhotoFiles folder ? folder.ListFiles(client) : [])
        {
            if (file.Photo is { } photo)
            {
                _photos[photo] = file;
            }
            else if (file.Face is { } face)
            {
                _thumbnails[face] = file;
            }
            else
            {
                _unfinished.Add(file);
            }
        }
    }

    private async Task<Finding> ReadFacesAsync(SpaceUse use, Action<long, long> tell, CancellationToken stop)
    {
        var read = 0;
        var bad = new List<FaceId>();
        await foreach (var face in store.Faces.ReadAllAsync(client, use.Space.Key, stop))
        {
            _thumbnails.Remove(face.Id);
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
        var query = new PeopleQuery { Limit = 1_000 };
        for (PeopleQuery? next = query; next is not null;)
        {
            var page = await store.People.ListAsync(client, next, stop);
            foreach (var (person, _, photos) in page.People.Where(p => p.Photos > 0))
            {
                foreach (var photo in await store.Photos.ListAsync(client, person.Id, stop))
                {
                    _photos.Remove(photo.Hash);
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
    }

    /// <summary>Unknown faces in the inbox have pictures, too, and are asked for by name: they change places while they are listed.</summary>
    private async Task KeepPicturesOfSightingsAsync(CancellationToken stop)
    {
        foreach (var some in _thumbnails.Keys.Select(face => new SightingId(face.Value)).Chunk(SightingsAtOnce).ToList())
        {
            foreach (var sighting in await store.Sightings.FindManyAsync(client, some, stop))
            {
                _thumbnails.Remove(sighting.Id.Face);
            }
        }
    }

    private IEnumerable<Finding> FindOrphans()
    {
        const string What = "left by an interrupted enrolment, import or removal: resume or roll back open imports, then 'semblance doctor --remove-orphans'";
        if (_photos.Count > 0)
        {
            yield return new Finding(true, "photo-orphaned", $"{Figures.Count(_photos.Count, "photo file belongs", "photo files belong")} to nobody, {What}.");
        }

        if (_thumbnails.Count > 0)
        {
            yield return new Finding(true, "thumbnail-orphaned",
                $"{Figures.Count(_thumbnails.Count, "picture of a face belongs", "pictures of faces belong")} to no face, {What}.");
        }

        if (_unfinished.Count > 0)
        {
            yield return new Finding(true, "file-unfinished", $"{Figures.Count(_unfinished.Count, "photo was", "photos were")} not written to the end, {What}.");
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
