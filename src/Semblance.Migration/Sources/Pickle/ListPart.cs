using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>A list or set; floats alone stay in the file or are packed, for as long as nothing else comes.</summary>
internal sealed class ListPart(SequenceKind kind) : Part
{
    private FloatRuns? _stored;
    private double[] _numbers = [];
    private Slot[]? _items;
    private int _count;

    public SequenceKind Kind { get; } = kind;

    public int Count => _count;

    public override int ChildCount => _items is null ? 0 : _count;

    public override long PackedCount => _items is null ? _count : 0;

    /// <summary>True as long as it is empty or all of its floats stay in the file.</summary>
    public bool TakesRuns => Kind == SequenceKind.List && (_count == 0 || _stored is not null);

    public override Slot Child(int index) => _items![index];

    /// <summary>Only when <see cref="TakesRuns"/>.</summary>
    public void Add(FloatAhead run, PickleWindow window)
    {
        _stored ??= window.NewRuns();
        _stored.Add(run.Offset, run.Count);
        _count = _stored.Count;
    }

    public void Add(ReadOnlySpan<Slot> slots)
    {
        if (slots.IsEmpty)
        {
            return;
        }

        Load();
        if (_items is null && AllReal(slots))
        {
            Grow(ref _numbers, slots.Length);
            foreach (var slot in slots)
            {
                _numbers[_count++] = slot.Real;
            }

            return;
        }

        var items = Unpack();
        Grow(ref items, slots.Length);
        slots.CopyTo(items.AsSpan(_count));
        _count += slots.Length;
        _items = items;
    }

    /// <summary>The items as they are now.</summary>
    public Slot[] ToSlots()
    {
        Load();
        return _items is null ? Array.ConvertAll(_numbers[.._count], Slot.OfReal) : _items[.._count];
    }

    public override SourceValue ToValue()
    {
        if (_stored is not null)
        {
            return new SourceValue.Numbers(Kind, _stored);
        }

        if (_items is not null)
        {
            return Sequence(Kind, _items.AsSpan(0, _count));
        }

        return _count == 0 ? new SourceValue.Sequence(Kind, []) : new SourceValue.Numbers(Kind, _numbers.AsMemory(0, _count));
    }

    /// <summary>Bytes of memory that bringing its floats in from the file takes.</summary>
    public long LoadCost => _stored is null ? 0 : _count * (long)sizeof(double);

    private void Load()
    {
        if (_stored is not null)
        {
            _numbers = _stored.ToArray();
            _stored = null;
        }
    }

    private Slot[] Unpack()
    {
        var items = _items ?? ToSlots();
        _numbers = [];
        return items;
    }

    private void Grow<T>(ref T[] array, int more)
    {
        if (_count + more > array.Length)
        {
            Array.Resize(ref array, Math.Max(checked(_count + more), (int)Math.Min(Array.MaxLength, array.Length * 2L)));
        }
    }

    private static bool AllReal(ReadOnlySpan<Slot> slots)
    {
        foreach (var slot in slots)
        {
            if (!slot.IsReal)
            {
                return false;
            }
        }

        return true;
    }
}
