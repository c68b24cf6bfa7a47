using Semblance.Storage;

namespace Semblance.Tests.Storage.Moving;

/// <summary>From a file to a database.</summary>
public sealed class PostgresRowsCopyTests : RowsCopyConformance
{
    private protected override async Task<(StoreAddress From, StoreAddress To, IAsyncDisposable Places)> OfPairAsync()
    {
        var pair = await MovingPair.WithPostgresAsync();
        return (pair.One, pair.Other, pair);
    }
}
