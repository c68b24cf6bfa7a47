namespace Semblance.Storage;

/// <summary>A store as it was at one moment, while others go on writing: what a backup is made of.</summary>
public interface IStoreSnapshot : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>postgres</c>: only a store of the same kind can be made of <see cref="WriteAsync"/>.</summary>
    string Kind { get; }

    /// <summary>The store's schema.</summary>
    int Schema { get; }

    /// <summary>The store of that moment; for reading.</summary>
    IStore Store { get; }

    /// <summary>Rows of every table that is restored with it.</summary>
    Task<IReadOnlyDictionary<string, long>> CountRowsAsync(CancellationToken cancellationToken);

    /// <summary>Writes everything but the photos into one new file, readable by its owner only.</summary>
    Task WriteAsync(string file, CancellationToken cancellationToken);
}
