using System.Collections.Concurrent;
using Semblance.Clients;
using Semblance.Search;
using Semblance.Spaces;

namespace Semblance.Storage.Sqlite;

/// <summary>The search indexes of a store: one per client and space, made when first asked for.</summary>
internal sealed class SqliteGalleries(SqliteConnections connections)
{
    private readonly ConcurrentDictionary<(ClientId, SpaceKey), SqliteGallery> _galleries = new();

    /// <summary>The index with at least what the connection's snapshot holds.</summary>
    public GalleryIndex Refresh(SqliteDatabase database, ClientId client, StoredSpace space, CancellationToken cancellationToken) =>
        Of(client, space.Space.Key).Refresh(database, space, cancellationToken);

    /// <summary>The same, and whom the gallery's filters leave of it; null for everybody.</summary>
    public (GalleryIndex Index, PersonSet? Among) Refresh(SqliteDatabase database, Gallery gallery, StoredSpace space, CancellationToken cancellationToken)
    {
        var ofSpace = Of(gallery.Client, space.Space.Key);
        var index = ofSpace.Refresh(database, space, cancellationToken);
        return (index, gallery.IsFiltered ? ofSpace.Members.Select(database, gallery, space, index) : null);
    }

    /// <summary>Makes the files of a client's large galleries, so that the next process to search need not read every row.</summary>
    public Task BuildAsync(ClientId client, CancellationToken cancellationToken) => connections.ReadAsync(
        database =>
        {
            using var rows = database.Prepare("SELECT id FROM spaces ORDER BY id");
            while (rows.Step())
            {
                var space = SqliteSpaces.Get(database, new SpaceKey(rows.Text(0)));
                Of(client, space.Space.Key).Save(database, space, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Takes away the files that hold faces of a client who has lost some.</summary>
    public void RemoveFiles(ClientId client)
    {
        var folder = FolderOf(client);
        if (connections.IsReadOnly || !Directory.Exists(folder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Delete(file);
        }
    }

    private SqliteGallery Of(ClientId client, SpaceKey space) => _galleries.GetOrAdd((client, space), _ =>
        new SqliteGallery(
            Path.Combine(FolderOf(client), space.Value + ".index"), client, connections.IsReadOnly, connections.Options.LeastIndexed));

    private string FolderOf(ClientId client) => Path.Combine(connections.Path + ".index", client.Value);
}
