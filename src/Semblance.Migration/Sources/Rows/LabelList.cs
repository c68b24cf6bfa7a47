using System.Numerics;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>A list of names or ids, one for each vector of another list.</summary>
internal sealed class LabelList
{
    private readonly Func<long, SourceValue?> _item;

    private LabelList(long count, Func<long, SourceValue?> item)
    {
        Count = count;
        _item = item;
    }

    public long Count { get; }

    public SourceValue? this[long index] => _item(index);

    /// <param name="item">Gives the item of an index from 0.</param>
    public static LabelList OfItems(long count, Func<long, SourceValue?> item) => new(count, item);

    /// <summary>Null when the value is no list of names: vectors, dicts, or a single number.</summary>
    public static LabelList? Of(SourceValue? value) => value switch
    {
        SourceValue.Sequence s when s.Items.All(IsLabel) => new LabelList(s.Items.Count, i => s.Items[(int)i]),
        SourceValue.ObjectArray a when a.Shape.Count == 1 && a.Items.All(IsLabel) => new LabelList(a.Items.Count, i => a.Items[(int)i]),
        SourceValue.Array { Value: var a } when IsLabelShape(a.Shape) && ArrayCells.IsText(a) => new LabelList(a.Count, i => ArrayCells.Text(a, i)),
        SourceValue.Array { Value: var a } when a.Shape.Count == 1 && a.Dtype.Kind is 'i' or 'u' && a.Shape.Count == 1 =>
            new LabelList(a.Count, a.Item),
        SourceValue.Numbers n => OfNumbers(n.Items),
        _ => null,
    };

    /// <summary>True when at least one item is text: whole numbers alone may as well be data.</summary>
    public bool HasText
    {
        get
        {
            for (long i = 0; i < Math.Min(Count, 1000); i++)
            {
                if (this[i] is SourceValue.Text or SourceValue.Binary or SourceValue.Sequence)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static bool IsLabelShape(IReadOnlyList<long> shape) => shape.Count == 1 || (shape.Count == 2 && shape[1] == 1);

    private static bool IsLabel(SourceValue value) => value switch
    {
        SourceValue.Text or SourceValue.Binary or SourceValue.Integer or SourceValue.None => true,
        SourceValue.Sequence { Kind: SequenceKind.Tuple } tuple => tuple.Items.Count is > 0 and <= 16 && tuple.Items.Any(i => i is SourceValue.Text or SourceValue.Integer)
            && tuple.Items.All(i => i is not (SourceValue.Array or SourceValue.Sequence or SourceValue.Numbers { Count: > 16 } or SourceValue.Mapping)),
        _ => false,
    };

    private static LabelList? OfNumbers(ReadOnlyMemory<double> numbers) => AllWhole(numbers.Span)
        ? new LabelList(numbers.Length, i => new SourceValue.Integer((BigInteger)numbers.Span[(int)i]))
        : null;

    private static bool AllWhole(ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            if (!double.IsInteger(number) || Math.Abs(number) > 1e15)
            {
                return false;
            }
        }

        return true;
    }
}
