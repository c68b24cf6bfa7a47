using Npgsql;
using Semblance.Storage;
using Semblance.Storage.Moving;
using Semblance.Tests.Storage.Postgres;
using Semblance.Tests.Storage.Sqlite;

namespace Semblance.Tests.Storage.Moving;

/// <summary>Places for two stores, a SQLite file and either another one or a PostgreSQL database; both are empty.</summary>
internal sealed class MovingPair : IAsyncDisposable
{
    private readonly SqliteFolder _folder = new();
    private string? _database;

    public StoreAddress One => StoreAddress.Parse(_folder.File);

    public StoreAddress Other { get; private set; } = null!;

    public static CancellationToken Stop => CancellationToken.None;

    public static MovingPair OfFiles()
    {
        var pair = new MovingPair();
        pair.Other = StoreAddress.Parse(Path.Combine(pair._folder.Folder, "other.db"));
        return pair;
    }

    /// <param name="port">Of something between; null for the server itself.</param>
    public static async Task<MovingPair> WithPostgresAsync(Func<int, int>? port = null)
    {
        var pair = new MovingPair { _database = await PostgresCluster.CreateAsync() };
        var settings = new NpgsqlConnectionStringBuilder(pair._database);
        pair.Other = StoreAddress.Parse(FormattableString.Invariant(
            $"postgres://{settings.Username}@127.0.0.1:{port?.Invoke(settings.Port) ?? settings.Port}/{settings.Database}?sslmode=disable&connect_timeout=3"));
        return pair;
    }

    public Task<StoreMove> OpenAsync() => StoreMove.OpenAsync(One, Other, TimeProvider.System, Stop);

    /// <summary>Opens them by themselves, as any program does.</summary>
    public static async Task<T> WithAsync<T>(StoreAddress address, Func<IStore, Task<T>> work)
    {
        await using var store = await Stores.OpenAsync(address, TimeProvider.System, Stop);
        return await work(store);
    }

    public static Task WriteAsync(StoreAddress address, Func<IStore, Task> work) => WithAsync(address, async store =>
    {
        await work(store);
        return true;
    });

    /// <summary>Begins a dual write, and brings the second store everything.</summary>
    public async Task StartAsync()
    {
        await using var move = await OpenAsync();
        await move.StartAsync(_ => { }, Stop);
        await move.DrainAsync(_ => { }, Stop);
    }

    public async Task<ParityReport> CompareAsync()
    {
        await using var move = await OpenAsync();
        return await move.CompareAsync(5, _ => { }, Stop);
    }

    public async Task<MoveStatus> StatusAsync()
    {
        await using var move = await OpenAsync();
        return await move.FindStatusAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DeleteAsync();
        if (_database is not null)
        {
            await PostgresCluster.DropAsync(_database);
        }
    }
}
