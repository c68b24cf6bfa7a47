using Semblance.Storage;
using Semblance.Storage.Moving;

namespace Semblance.Tests.Storage.Moving;

public sealed class RowsCopyTests : RowsCopyConformance
{
    private protected override Task<(StoreAddress From, StoreAddress To, IAsyncDisposable Places)> OfPairAsync()
    {
        var pair = MovingPair.OfFiles();
        return Task.FromResult((pair.One, pair.Other, (IAsyncDisposable)pair));
    }

    [Fact]
    public void A_copy_takes_all_tables_but_those_that_have_a_way_of_their_own() => Assert.Equal(
        [
            "clients", "spaces", "client_settings", "import_runs", "import_batches", "groups", "people", "people_groups", "photos", "faces", "api_keys", "audit_entries",
            "accounts", "login_failures", "login_tokens", "consents", "tombstones", "merges", "erasures",
        ],
        MovedTables.All.Except(MovedTables.OfCopies).Select(t => t.Name));
}
