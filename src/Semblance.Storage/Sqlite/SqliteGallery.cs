using Semblance.Clients;
using Semblance.Search;
using Semblance.Search.Files;
using Semblance.Storage.Files;

namespace Semblance.Storage.Sqlite;

/// <summary>
/// The search index of one client and space, kept as fresh as the snapshot of whoever asks: changes by any process are found by the gallery's
/// generation and applied row by row, or the index is built anew. A large one lives in a mapped file beside the store; without
/// that file (read-only folder, full disk) everything works, from memory.
/// </summary>
internal sealed class SqliteGallery(string path, ClientId client, bool isReadOnly, int leastIndexed)
{
    private readonly Lock _refreshing = new();
    private GalleryIndex? _index;
    private long _generation;

    /// <summary>Whom filters leave of it.</summary>
    public GalleryMembers Members { get; } = new();

    /// <summary>The index with at least what the connection's snapshot holds.</summary>
    public GalleryIndex Refresh(SqliteDatabase database, StoredSpace space, CancellationToken cancellationToken)
    {
        if (SqliteClients.FindKey(database, client) is not { } clientKey
            || SqliteGenerations.Find(database, space.RowKey, clientKey) is not { } state)
        {
            return new GalleryIndex(space.Space.Dimension, space.Space.Metric);
        }

        var rows = new SqliteGalleryRows(database, space.RowKey, clientKey, cancellationToken);
        lock (_refreshing)
        {
            _index ??= OpenFile(database, rows, space, state);
            if (_index is null || !IsCurrent(space, state) && !TryCatchUp(rows, space, state))
            {
                Build(database, rows, space, state);
            }

            return _index!;
        }
    }

    /// <summary>Makes the file, or brings it up to date, where the gallery is large enough for one.</summary>
    public void Save(SqliteDatabase database, StoredSpace space, CancellationToken cancellationToken)
    {
        if (SqliteClients.FindKey(database, client) is not { } clientKey
            || SqliteGenerations.Find(database, space.RowKey, clientKey) is not { } state)
        {
            return;
        }

        var rows = new SqliteGalleryRows(database, space.RowKey, clientKey, cancellationToken);
        lock (_refreshing)
        {
            var saved = GalleryIndexFile.Open(path, KeyOf(database, space));
            if (saved.Index is null || saved.Generation < state.Generation)
            {
                Build(database, rows, space, state);
            }
        }
    }

    private bool IsCurrent(StoredSpace space, GalleryState state) => Fits(space) && _generation >= state.Generation;

    private bool Fits(StoredSpace space) => _index!.Dimension == space.Space.Dimension && _index.Metric == space.Space.Metric;

    private bool TryCatchUp(SqliteGalleryRows rows, StoredSpace space, GalleryState state)
    {
        var total = rows.Count();
        if (!Fits(space) || _generation < state.Floor || (total >= leastIndexed && total > 2L * _index!.FaceCount))
        {
            return false;
        }

        // Removals first: a face that was removed and came back has its old id.
        _index!.RemoveRange(rows.ListRemoved(_generation));
        rows.Read(_generation, _index.Add);
        _generation = state.Generation;
        return _index.FaceCount == total;
    }

    private void Build(SqliteDatabase database, SqliteGalleryRows rows, StoredSpace space, GalleryState state)
    {
        _index = null;
        if (!isReadOnly && rows.Count() >= leastIndexed)
        {
            _index = BuildFile(database, rows, space, state);
        }

        if (_index is null)
        {
            var index = new GalleryIndex(space.Space.Dimension, space.Space.Metric);
            rows.Read(after: 0, index.Add);
            _index = index;
        }

        _generation = state.Generation;
    }

    private GalleryIndex? BuildFile(SqliteDatabase database, SqliteGalleryRows rows, StoredSpace space, GalleryState state)
    {
        try
        {
            OwnerOnly.CreateFolder(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!);
            OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
            using (var writer = new GalleryIndexWriter(path, KeyOf(database, space), state.Generation))
            {
                rows.Read(after: 0, writer.Add);
                writer.Commit();
            }

            return OpenFile(database, rows, space, state);
        }
        catch (Exception e) when (e is SemblanceException { Kind: ErrorKind.Unavailable } or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A file from the future, or one with other faces at the same generation, belongs to a state that a restored backup has undone.
    private GalleryIndex? OpenFile(SqliteDatabase database, SqliteGalleryRows rows, StoredSpace space, GalleryState state)
    {
        var opening = GalleryIndexFile.Open(path, KeyOf(database, space));
        _generation = opening.Generation;
        return opening.Generation < state.Generation || (opening.Generation == state.Generation && opening.Index?.FaceCount == rows.Count())
            ? opening.Index
            : null;
    }

    private GalleryIndexKey KeyOf(SqliteDatabase database, StoredSpace space)
    {
        using var row = database.Prepare("SELECT store_id FROM store_meta");
        row.Step();
        return new GalleryIndexKey(row.Id(0), client, space.Space.Key, space.Space.Dimension, space.Space.Metric);
    }
}
