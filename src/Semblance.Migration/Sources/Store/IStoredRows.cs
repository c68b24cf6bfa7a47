using Semblance.Migration.Plan;

namespace Semblance.Migration.Sources.Store;

/// <summary>A source that is no file: rows of a Semblance store or of another program's database, which tell by themselves whether they are still the ones a plan was made of.</summary>
internal interface IStoredRows : ILegacySource
{
    /// <summary>Of the rows that the last reading gave, if it came to the end; null before.</summary>
    PlanFingerprintFile? FingerprintRead { get; }

    /// <summary>Reads every row, but no bytes of a store's photos: its name, how many rows it has, and the root of the <see cref="Verify.MerkleTree"/> over them.</summary>
    PlanFingerprintFile ReadFingerprint(CancellationToken cancellationToken);

    /// <summary>How many rows there are now.</summary>
    long Count(CancellationToken cancellationToken);
}
