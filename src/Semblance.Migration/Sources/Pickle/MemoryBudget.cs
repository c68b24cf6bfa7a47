namespace Semblance.Migration.Sources.Pickle;

/// <summary>What a pickle may still allocate; estimates of object sizes, charged before the allocation.</summary>
internal sealed class MemoryBudget(long limit)
{
    /// <summary>An object of our own with a few fields.</summary>
    public const int Object = 64;

    /// <summary>A slot in a growing array, which may be twice as large as its content.</summary>
    public const int Slot = 24;

    public const int MemoEntry = 56;

    private readonly long _limit = limit;
    private long _left = limit;

    public void Charge(long bytes, long offset)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw PickleFault.Exhausted(offset, FormattableString.Invariant($"its values need more than {_limit >> 20} MiB, far more than a store of this length does"));
        }
    }
}
