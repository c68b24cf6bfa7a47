using Semblance.Clients;
using Semblance.Storage;

namespace Semblance.Migration.Sources.Store;

/// <summary>A Semblance store as the source of an import: what promotes a store from one database to another.</summary>
public static class StoreSources
{
    /// <summary>
    /// The sources of one client: its people, its photos, and its faces in each space that has some. They keep every id, so that the same person and the
    /// same face have the same one in both stores. Import runs, keys and the like belong to a store and are no part of them.
    /// </summary>
    /// <param name="store">Closed when one of the sources is disposed.</param>
    /// <param name="photos">Where the store's photos are; null to leave photos, and the pictures of faces, out.</param>
    /// <exception cref="SemblanceException">NotFound, <c>client-unknown</c>: the store stays open.</exception>
    public static async Task<IReadOnlyList<ILegacySource>> OpenAsync(
        IStore store, IPhotoFiles? photos, ClientId client, CancellationToken cancellationToken)
    {
        if (await store.Clients.FindAsync(client, cancellationToken) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "client-unknown", $"The store to copy from has no client {client}: 'semblance clients list' shows those there are.");
        }

        return await OfAsync(new StoreReader(store, photos, client), cancellationToken);
    }

    internal static async Task<IReadOnlyList<ILegacySource>> OfAsync(StoreReader reader, CancellationToken cancellationToken)
    {
        var spaces = (await reader.Store.Spaces.ListAsync(reader.Client, cancellationToken)).Where(s => s.Faces > 0).Select(s => s.Space);
        return
        [
            new StoredPeople(reader),
            .. reader.Photos is null ? Array.Empty<ILegacySource>() : [new StoredPhotos(reader)],
            .. spaces.Select(s => new StoredFaces(reader, s)),
        ];
    }
}
