using Semblance.Migration.Plan;
using Semblance.Migration.Verify;

namespace Semblance.Migration.Sources.Store;

/// <summary>Rows of one kind, read in an order that stays the same while they do.</summary>
/// <typeparam name="T">What the store calls such a row.</typeparam>
internal abstract class StoredRows<T> : IStoredRows, IDisposable
{
    protected StoredRows(StoreReader reader, SourceInfo info) => (Reader, Info) = (reader, info);

    public SourceInfo Info { get; }

    public PlanFingerprintFile? FingerprintRead { get; private set; }

    protected StoreReader Reader { get; }

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        var leaf = new byte[VectorHash.Size];
        foreach (var stored in List(cancellationToken))
        {
            var ordinal = tree.Leaves;
            Add(stored, tree, leaf);
            yield return ToRow(stored, ordinal);
        }

        FingerprintRead = FingerprintOf(tree);
    }

    public PlanFingerprintFile ReadFingerprint(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        var leaf = new byte[VectorHash.Size];
        foreach (var stored in List(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(stored, tree, leaf);
        }

        return FingerprintOf(tree);
    }

    public abstract long Count(CancellationToken cancellationToken);

    /// <summary>Closes the store, for all of its sources.</summary>
    public void Dispose() => Reader.Dispose();

    protected abstract IEnumerable<T> List(CancellationToken cancellationToken);

    /// <summary>What the row is in a verification's tree.</summary>
    protected abstract void WriteLeaf(T stored, Span<byte> leaf);

    protected abstract LegacyRow ToRow(T stored, long ordinal);

    private void Add(T stored, MerkleTree tree, byte[] leaf)
    {
        WriteLeaf(stored, leaf);
        tree.Add(leaf);
    }

    private PlanFingerprintFile FingerprintOf(MerkleTree tree) => new(Info.Files[0], tree.Leaves, tree.Root());
}
