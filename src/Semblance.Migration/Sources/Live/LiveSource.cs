using Semblance.Migration.Plan;
using Semblance.Migration.Sources.Store;
using Semblance.Migration.Verify;

namespace Semblance.Migration.Sources.Live;

/// <summary>Rows of a table of a live database, in the order of its keys. Disposing it closes the database, for all of its sources.</summary>
internal abstract class LiveSource(ILiveDatabase database, LiveTable table) : IStoredRows, IDisposable
{
    public abstract SourceInfo Info { get; }

    public PlanFingerprintFile? FingerprintRead { get; private set; }

    protected ILiveDatabase Database => database;

    protected LiveTable Table => table;

    public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        using var hash = new LiveLeaf();
        foreach (var row in Rows(cancellationToken))
        {
            Add(row, hash, tree);
            yield return row;
        }

        FingerprintRead = FingerprintOf(tree);
    }

    public PlanFingerprintFile ReadFingerprint(CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        using var hash = new LiveLeaf();
        foreach (var row in Rows(cancellationToken))
        {
            Add(row, hash, tree);
        }

        return FingerprintOf(tree);
    }

    public long Count(CancellationToken cancellationToken) => database.Count(table, cancellationToken);

    public void Dispose() => database.Dispose();

    protected abstract IEnumerable<LegacyRow> Rows(CancellationToken cancellationToken);

    private static void Add(LegacyRow row, LiveLeaf hash, MerkleTree tree)
    {
        Span<byte> leaf = stackalloc byte[VectorHash.Size];
        hash.Of(row, leaf);
        tree.Add(leaf);
    }

    private PlanFingerprintFile FingerprintOf(MerkleTree tree) => new(Info.Files[0], tree.Leaves, tree.Root());
}
