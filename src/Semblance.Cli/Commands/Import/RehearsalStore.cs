using Semblance.Cli.Hosting;
using Semblance.Storage;

namespace Semblance.Cli.Commands.Import;

/// <summary>
/// The store a dry run runs against: the session's own, or, where there is none yet, an empty one that goes away with the dry run, so that
/// it leaves no trace.
/// </summary>
internal sealed class RehearsalStore : IAsyncDisposable
{
    private readonly string? _folder;

    private RehearsalStore(IStore store, string? folder) => (Store, _folder) = (store, folder);

    public IStore Store { get; }

    public static async Task<RehearsalStore> OpenAsync(Session session, CancellationToken stop)
    {
        if (await IsThereAsync(session, stop))
        {
            return new RehearsalStore(await session.OpenStoreAsync(stop), folder: null);
        }

        return await OpenEmptyAsync(session, stop);
    }

    /// <summary>An empty one, whatever there is.</summary>
    public static async Task<RehearsalStore> OpenEmptyAsync(Session session, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("semblance-dry-run-").FullName;
        try
        {
            var address = StoreAddress.Parse($"sqlite:{Path.Combine(folder, "dry-run.db")}");
            return new RehearsalStore(await Stores.OpenAsync(address, session.Time, stop), folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<bool> IsThereAsync(Session session, CancellationToken stop)
    {
        await using var store = await session.OpenStoreIfThereAsync(stop);
        return store is not null;
    }
}
