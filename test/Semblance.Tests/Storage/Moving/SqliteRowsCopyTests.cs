using Semblance.Storage;

namespace Semblance.Tests.Storage.Moving;

/// <summary>From a database to a file.</summary>
public sealed class SqliteRowsCopyTests : RowsCopyConformance
{
    private protected override async Task<(StoreAddress From, StoreAddress To, IAsyncDisposable Places)> OfPairAsync()
    {
        var pair = await MovingPair.WithPostgresAsync();
        return (pair.Other, pair.One, pair);
    }
}
