using Semblance.Clients;
using Semblance.Imports;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.InMemory;

internal sealed class InMemoryPhotos(InMemoryTables tables) : IPhotoStore
{
    public Task AddAsync(Photo photo, CancellationToken cancellationToken) =>
        tables.WriteAsync(state => Add(state, photo, run: null) ?? state, cancellationToken);

    public Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Photo>>(tables.State.PhotosOf(client)
            .Where(p => p.Person == person)
            .OrderBy(p => p.Hash.Hex, StringComparer.Ordinal)
            .ToList());

    public Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken) => tables.WriteAsync(
        state =>
        {
            if (state.FindPerson(client, person) is null || !state.Photos.ContainsKey((person, hash)))
            {
                return (state, (PhotoRemoval?)null);
            }

            var faces = state.FacesOf(client).Where(f => f.Person == person && f.Photo == hash).Select(f => f.Id).Order().ToList();
            var next = state with { Photos = state.Photos.Remove((person, hash)), Faces = state.Faces.RemoveRange(faces) };
            return (next, new PhotoRemoval(faces, next.Orphans(client, [hash]).Count > 0));
        },
        cancellationToken);

    /// <summary>Null when the photo is tied to the person already.</summary>
    public static InMemoryState? Add(InMemoryState state, Photo photo, RunId? run)
    {
        if (state.FindPerson(photo.Client, photo.Person) is null)
        {
            throw StoreErrors.PersonUnknown(photo.Person);
        }

        return state.Photos.ContainsKey((photo.Person, photo.Hash))
            ? null
            : state with
            {
                Photos = state.Photos.Add(
                    (photo.Person, photo.Hash),
                    new Row<Photo>(photo with { CreatedAt = StoreTime.Truncate(photo.CreatedAt) }, run, state.Written)),
                Written = state.Written + 1,
            };
    }
}
