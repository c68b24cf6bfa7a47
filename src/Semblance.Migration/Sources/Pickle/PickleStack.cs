namespace Semblance.Migration.Sources.Pickle;

/// <summary>The machine's stack with its marks. Nothing below the last mark can be reached.</summary>
internal sealed class PickleStack(MemoryBudget budget)
{
    private readonly Stack<int> _marks = new();
    private Slot[] _slots = new Slot[256];
    private int _count;

    public int Count => _count;

    public bool AtMark => _marks.TryPeek(out var mark) && mark == _count;

    public bool HasMark => _marks.Count > 0;

    public void Mark() => _marks.Push(_count);

    public void Push(Slot slot, long offset)
    {
        if (_count == _slots.Length)
        {
            budget.Charge(_count * 16L, offset);
            Array.Resize(ref _slots, checked(_count * 2));
        }

        _slots[_count++] = slot;
    }

    public Slot Pop(long offset)
    {
        Require(1, offset);
        return _slots[--_count];
    }

    public Slot Top(long offset)
    {
        Require(1, offset);
        return _slots[_count - 1];
    }

    /// <summary>Null when there is nothing above the last mark.</summary>
    public Slot? TryTop() => _count > (_marks.TryPeek(out var mark) ? mark : 0) ? _slots[_count - 1] : null;

    /// <summary>The last <paramref name="count"/> slots in the order in which they were pushed; removed, and valid until the next push.</summary>
    public ReadOnlySpan<Slot> Pop(int count, long offset)
    {
        Require(count, offset);
        _count -= count;
        return _slots.AsSpan(_count, count);
    }

    /// <summary>All above the last mark, which is removed with them; valid until the next push.</summary>
    public ReadOnlySpan<Slot> PopToMark(long offset)
    {
        if (!_marks.TryPop(out var mark))
        {
            throw PickleFault.Malformed(offset, "a mark is missing");
        }

        var slots = _slots.AsSpan(mark, _count - mark);
        _count = mark;
        return slots;
    }

    private void Require(int count, long offset)
    {
        if (_count - (_marks.TryPeek(out var mark) ? mark : 0) < count)
        {
            throw PickleFault.Malformed(offset, "a value is missing on the stack");
        }
    }
}
