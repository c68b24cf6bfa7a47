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
            SqliteStore store => new MoveSide(address, store, new SqliteMovable(store.Connections)),
            PostgresStore store => new MoveSide(address, store, new PostgresMovable(store.Connections)),
            RestStore => throw RestErrors.NeedsDatabase(address.Project!.Name, "a dual write"),
            _ => throw new SemblanceException(ErrorKind.Unsupported, "store-kind", $"{address} is gone when the process ends: name a file or a PostgreSQL database."),
        };

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
