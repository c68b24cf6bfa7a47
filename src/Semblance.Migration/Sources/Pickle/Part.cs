using System.Numerics;
using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>
/// Something that a pickle has begun and may go on changing, or that several places share. Once the stream has ended, <see cref="Assembly"/>
/// turns each part into a value exactly once, its children first.
/// </summary>
internal abstract class Part
{
    /// <summary>Null until assembled.</summary>
    public SourceValue? Value { get; set; }

    /// <summary>Values below it, shared ones counted each time; set with <see cref="Value"/>.</summary>
    public long Weight { get; set; }

    /// <summary>Levels of containers, itself included; set with <see cref="Value"/>.</summary>
    public int Depth { get; set; }

    /// <summary>Between the start of its assembly and its end: meeting it again then means that it contains itself.</summary>
    public bool IsOpen { get; set; }

    public virtual int ChildCount => 0;

    public virtual Slot Child(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Numbers held without a slot each; counted like children.</summary>
    public virtual long PackedCount => 0;

    /// <summary>Called when every child has its value.</summary>
    public abstract SourceValue ToValue();

    /// <summary>The value of a slot whose part, if it is one, has been assembled.</summary>
    public static SourceValue ValueOf(Slot slot) => slot.Object switch
    {
        Part part => part.Value ?? throw new InvalidOperationException("A part was used before it was assembled."),
        SourceValue value => value,
        _ when slot.IsReal => new SourceValue.Real(slot.Real),
        _ => Integer(slot.Whole),
    };

    /// <summary>As the contract has it: packed when all are floats, or floats and ints that a float holds exactly; ints alone stay ints.</summary>
    protected static SourceValue Sequence(SequenceKind kind, ReadOnlySpan<Slot> items)
    {
        var reals = 0;
        foreach (var item in items)
        {
            if (item.IsReal)
            {
                reals++;
            }
            else if (!item.IsWhole || Math.Abs(item.Whole) > MaxExact)
            {
                reals = 0;
                break;
            }
        }

        if (reals == 0)
        {
            var values = new SourceValue[items.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ValueOf(items[i]);
            }

            return new SourceValue.Sequence(kind, values);
        }

        var numbers = new double[items.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = items[i].IsReal ? items[i].Real : items[i].Whole;
        }

        return new SourceValue.Numbers(kind, numbers);
    }

    private const long MaxExact = 1L << 53;

    private static readonly SourceValue.Integer[] SmallIntegers = [.. Enumerable.Range(-1, 1025).Select(i => new SourceValue.Integer(i))];

    private static SourceValue.Integer Integer(long value) => value is >= -1 and < 1024 ? SmallIntegers[value + 1] : new SourceValue.Integer(new BigInteger(value));
}

/// <summary>A list or set; packed for as long as all that came are floats.</summary>
internal sealed class ListPart(SequenceKind kind) : Part
{
    private double[] _numbers = [];
    private Slot[]? _items;
    private int _count;

    public SequenceKind Kind { get; } = kind;

    public int Count => _count;

    public override int ChildCount => _items is null ? 0 : _count;

    public override long PackedCount => _items is null ? _count : 0;

    public override Slot Child(int index) => _items![index];

    public void Add(ReadOnlySpan<Slot> slots)
    {
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
    public Slot[] ToSlots() => _items is null ? [.. _numbers.Take(_count).Select(Slot.OfReal)] : _items[.._count];

    public override SourceValue ToValue()
    {
        if (_items is not null)
        {
            return Sequence(Kind, _items.AsSpan(0, _count));
        }

        return _count == 0 ? new SourceValue.Sequence(Kind, []) : new SourceValue.Numbers(Kind, _numbers.AsMemory(0, _count));
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

internal sealed class TuplePart(Slot[] items) : Part
{
    public Slot[] Items { get; } = items;

    public override int ChildCount => Items.Length;

    public override Slot Child(int index) => Items[index];

    public override SourceValue ToValue() => Sequence(SequenceKind.Tuple, Items);
}

internal sealed class DictPart : Part
{
    private readonly List<Slot> _slots = [];

    public override int ChildCount => _slots.Count;

    public override Slot Child(int index) => _slots[index];

    /// <summary>Keys and values in turn; an even number.</summary>
    public void Add(ReadOnlySpan<Slot> slots) => _slots.AddRange(slots);

    /// <summary>The last value under a text key; null when there is none.</summary>
    public Slot? Find(string key)
    {
        for (var i = _slots.Count - 2; i >= 0; i -= 2)
        {
            if (StringPart.TextOf(_slots[i]) == key)
            {
                return _slots[i + 1];
            }
        }

        return null;
    }

    public override SourceValue ToValue()
    {
        var entries = new KeyValuePair<SourceValue, SourceValue>[_slots.Count / 2];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new(ValueOf(_slots[2 * i]), ValueOf(_slots[(2 * i) + 1]));
        }

        return new SourceValue.Mapping(entries);
    }
}

/// <summary>A Python 2 str: text or bytes, whichever its use makes of it. As a value it is text when it is valid UTF-8.</summary>
internal sealed class StringPart(SourceBytes bytes) : Part
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public SourceBytes Bytes { get; } = bytes;

    /// <summary>The text of a str of either Python; null for anything else.</summary>
    public static string? TextOf(Slot slot) => slot.Object switch
    {
        SourceValue.Text text => text.Value,
        StringPart { Bytes.Length: <= 65536 } part => Encoding.Latin1.GetString(part.Read()),
        _ => null,
    };

    public override SourceValue ToValue()
    {
        if (Bytes.Length > LongestText)
        {
            return new SourceValue.Binary(Bytes);
        }

        try
        {
            return new SourceValue.Text(StrictUtf8.GetString(Read()));
        }
        catch (DecoderFallbackException)
        {
            return new SourceValue.Binary(Bytes);
        }
    }

    /// <summary>Beyond this it is data, whatever its bytes look like.</summary>
    private const int LongestText = 1 << 20;

    private byte[] Read()
    {
        var copy = new byte[(int)Bytes.Length];
        Bytes.Read(0, copy);
        return copy;
    }
}

/// <summary>The name of a class or function. Never looked up; it may be called only if <see cref="InertCalls"/> knows it.</summary>
internal sealed class GlobalPart(string name, long offset) : Part
{
    public string Name { get; } = name;

    public override SourceValue ToValue() => throw PickleFault.Refused("pickle-global", offset,
        $"it refers to {PickleFault.Shown(Name)}, which is not plain data: export the names and vectors as lists or arrays");
}

/// <summary>A NumPy element type under construction; its byte order comes with BUILD.</summary>
internal sealed class DtypePart(Dtype dtype) : Part
{
    public Dtype Dtype { get; set; } = dtype;

    public override SourceValue ToValue() => new SourceValue.Foreign("numpy.dtype", new SourceValue.Text(Dtype.ToString()));
}

/// <summary>A NumPy array: a shell until BUILD fills it with numbers or with objects.</summary>
internal sealed class ArrayPart(long offset) : Part
{
    private IReadOnlyList<long> _shape = [];
    private Slot[] _objects = [];
    private NumericArray? _numbers;

    public bool IsFilled { get; private set; }

    public override int ChildCount => _objects.Length;

    public override Slot Child(int index) => _objects[index];

    public void Fill(NumericArray numbers)
    {
        _numbers = numbers;
        IsFilled = true;
    }

    public void Fill(IReadOnlyList<long> shape, Slot[] objects)
    {
        _shape = shape;
        _objects = objects;
        IsFilled = true;
    }

    public override SourceValue ToValue()
    {
        if (!IsFilled)
        {
            throw PickleFault.Malformed(offset, "an array without its data");
        }

        return _numbers is not null
            ? new SourceValue.Array(_numbers)
            : new SourceValue.ObjectArray(_shape, Array.ConvertAll(_objects, ValueOf));
    }
}

/// <summary>An instance of a class that is not loaded: its name and whatever state it was given.</summary>
internal sealed class InstancePart(string className, Slot arguments) : Part
{
    private Slot _state = arguments;

    public string ClassName { get; } = className;

    public override int ChildCount => 1;

    public override Slot Child(int index) => _state;

    public void SetState(Slot state) => _state = state;

    public override SourceValue ToValue() => new SourceValue.Foreign(ClassName, ValueOf(_state));
}
