namespace Semblance.Migration.Sources.Pickle;

/// <summary>
/// What a pickle has put by for later. Picklers number their entries 0, 1, 2 …, so those lie in an array; a stream that numbers them
/// otherwise costs a dictionary entry each and no more.
/// </summary>
internal sealed class PickleMemo(MemoryBudget budget)
{
    /// <summary>Gaps that are filled rather than sent to the dictionary: Python 2 began at 1, and optimised pickles leave some out.</summary>
    private const int MaxGap = 64;

    private readonly Dictionary<uint, Slot> _sparse = [];
    private Slot[] _dense = new Slot[64];
    private int _denseCount;
    private int _put;

    /// <summary>The index that MEMOIZE gives: the entries so far.</summary>
    public uint Next => (uint)_put;

    public void Put(uint index, Slot slot, long at)
    {
        if (index < _denseCount && !_dense[index].IsNothing)
        {
            _dense[index] = slot;
        }
        else if (index < _denseCount + (long)MaxGap)
        {
            PutDense((int)index, slot, at);
        }
        else
        {
            budget.Charge(MemoryBudget.MemoEntry, at);
            _put += _sparse.ContainsKey(index) ? 0 : 1;
            _sparse[index] = slot;
        }
    }

    public Slot Get(uint index, long at)
    {
        var slot = index < _denseCount ? _dense[index] : default;
        return !slot.IsNothing || _sparse.TryGetValue(index, out slot)
            ? slot
            : throw PickleFault.Malformed(at, FormattableString.Invariant($"memo entry {index} does not exist"));
    }

    /// <summary>Forgets everything: the stream has ended.</summary>
    public void Clear()
    {
        _sparse.Clear();
        _dense = [];
        _denseCount = 0;
    }

    private void PutDense(int index, Slot slot, long at)
    {
        var count = Math.Max(_denseCount, index + 1);
        budget.Charge((count - _denseCount) * (long)MemoryBudget.Slot, at);
        if (count > _dense.Length)
        {
            Array.Resize(ref _dense, (int)Math.Min(Array.MaxLength, Math.Max(count, _dense.Length * 2L)));
        }

        _put += _sparse.Remove((uint)index) ? 0 : 1;
        _dense[index] = slot;
        _denseCount = count;
    }
}
