using Semblance.Cli.Hosting;
using Semblance.Migration;
using Semblance.Migration.Run;
using Semblance.Storage;
using Semblance.Storage.Sqlite;

namespace Semblance.Cli.Commands;

/// <summary>
/// The people, faces and spaces of a store at one moment, and nothing else of it: a SQLite store, whatever it was taken from, so that any program can
/// read it and either kind of store be made of it.
/// </summary>
internal sealed class EmbeddingsSnapshot : IStoreSnapshot
{
    /// <summary>What archives of it call their store.</summary>
    public const string KindName = "embeddings";

    private const string Origin = "backup";

    private readonly SqliteSnapshot _snapshot;

    private EmbeddingsSnapshot(SqliteSnapshot snapshot) => _snapshot = snapshot;

    public string Kind => KindName;

    public int Schema => _snapshot.Schema;

    public IStore Store => _snapshot.Store;

    /// <summary>No photos are of it.</summary>
    public static IPhotoFiles NoPhotos => Stores.PhotoFilesOf(StoreAddress.Parse("memory:"));

    /// <param name="whole">Disposed when this returns.</param>
    /// <param name="file">Where files may be made for it, which are removed with it.</param>
    public static async Task<EmbeddingsSnapshot> OfAsync(Session session, IStoreSnapshot whole, string file, CancellationToken stop)
    {
        Remove(file);
        try
        {
            await using (whole)
            await using (var store = await SqliteStore.OpenAsync(file, session.Time, options: null, stop))
            {
                await CopyAsync(session, whole.Store, store, stop);
            }

            return new EmbeddingsSnapshot((await SqliteSnapshot.TakeAsync(file, file + ".copy", session.Time, stop))!);
        }
        finally
        {
            Remove(file);
        }
    }

    public static StoreFiles NoFiles => new(NoPhotos, NoPhotos);

    public static Task CopyAsync(Session session, IStore from, IStore to, CancellationToken stop) =>
        new StoreTransfer(from, to, Origin, NoPhotos, session.Time).RunAsync(stop);

    public Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken) => _snapshot.CountRowsAsync(cancellationToken);

    public Task WriteAsync(string file, CancellationToken cancellationToken) => _snapshot.WriteAsync(file, cancellationToken);

    public ValueTask DisposeAsync() => _snapshot.DisposeAsync();

    private static void Remove(string file)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            File.Delete(file + suffix);
        }

        if (Directory.Exists(file + ".index"))
        {
            Directory.Delete(file + ".index", recursive: true);
        }
    }
}
