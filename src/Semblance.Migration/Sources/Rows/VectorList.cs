using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>A list of vectors: the rows of a matrix, or a list of lists or arrays.</summary>
internal sealed class VectorList
{
    private readonly Func<long, VectorCell?> _cell;

    private VectorList(long count, Func<long, VectorCell?> cell)
    {
        Count = count;
        _cell = cell;
    }

    public long Count { get; }

    /// <summary>The shape of the array it is one of, when it is; else null.</summary>
    public IReadOnlyList<long>? Shape { get; private init; }

    /// <summary>The matrix itself, when it is one array; else null.</summary>
    public NumericArray? Matrix { get; private init; }

    /// <summary>Null where the item holds no vector (None, or something else).</summary>
    public VectorCell? this[long index] => _cell(index);

    /// <summary>Null when the value is no list of vectors. An empty list is one.</summary>
    public static VectorList? Of(SourceValue? value) => value switch
    {
        SourceValue.Array { Value: var a } when a.Shape.Count >= 2 && ArrayCells.IsNumeric(a) && ArrayCells.RowWidth(a) > 0 =>
            new VectorList(a.Shape[0], i => VectorCell.OfRow(a, i)) { Shape = a.Shape, Matrix = a },
        SourceValue.ObjectArray { Shape.Count: 2 } a when a.Shape[1] > 0 && a.Items.All(IsNumber) => OfGrid(a),
        SourceValue.ObjectArray { Shape.Count: 1 } a => OfItems(a.Items),
        SourceValue.Sequence s => OfItems(s.Items),
        _ => null,
    };

    private static VectorList? OfItems(IReadOnlyList<SourceValue> items)
    {
        var first = items.FirstOrDefault(i => i is not SourceValue.None);
        if (items.Count > 0 && VectorCell.Of(first) is not { Width: >= Widths.Minimum })
        {
            return null;
        }

        return new VectorList(items.Count, i => VectorCell.Of(items[(int)i]));
    }

    private static VectorList OfGrid(SourceValue.ObjectArray array)
    {
        var width = (int)array.Shape[1];
        return new VectorList(array.Shape[0], i => VectorCell.Of(new SourceValue.Sequence(
            SequenceKind.List, array.Items.Skip((int)i * width).Take(width).ToArray())))
        {
            Shape = array.Shape,
        };
    }

    private static bool IsNumber(SourceValue value) => value is SourceValue.Real or SourceValue.Integer;
}
