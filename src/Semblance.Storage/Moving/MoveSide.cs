using Semblance.Storage.Postgres;
using Semblance.Storage.Postgres.Moving;
using Semblance.Storage.Sqlite;
using Semblance.Storage.Sqlite.Moving;
using Semblance.Storage.Supabase.Rest;

namespace Semblance.Storage.Moving;

/// <summary>One of the two stores of a move, opened: as what it answers with, and as the rows it consists of.</summary>
internal sealed class MoveSide : IAsyncDisposable
{
    private MoveSide(StoreAddress address, IStore store, IMovableStore rows) => (Address, Store, Rows) = (address, store, rows);

    public StoreAddress Address { get; }

    public IStore Store { get; }

    public IMovableStore Rows { get; }

    /// <exception cref="SemblanceException">As <see cref="Stores.OpenAsync"/>; Unsupported, <c>store-kind</c>, for a store in memory, or <c>supabase-rest</c>.</exception>
    public static async Task<MoveSide> OpenAsync(StoreAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        await Stores.OpenAsync(address, time, cancellationToken) switch
        {
            var store when RowsOf(store) is { } rows => new MoveSide(address, store, rows),
            RestStore => throw RestErrors.NeedsDatabase(address.Project!.Name, "a dual write"),
            _ => throw new SemblanceException(ErrorKind.Unsupported, "store-kind", $"{address} is gone when the process ends: name a file or a PostgreSQL database."),
        };

    /// <summary>The rows of a store that is open. Null of one that has none of its own: in memory, or behind the REST API of a project.</summary>
    public static IMovableStore? RowsOf(IStore store) => store switch
    {
        SqliteStore file => new SqliteMovable(file.Connections),
        PostgresStore database => new PostgresMovable(database.Connections),
        _ => null,
    };

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
