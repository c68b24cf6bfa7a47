using System.Numerics;
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
            else if (!item.IsWhole || item.Whole is < -MaxExact or > MaxExact)
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
