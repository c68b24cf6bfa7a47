using System.Buffers;
using System.Numerics.Tensors;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Rows;

/// <summary>One vector where its file has it; nothing is decoded before <see cref="CopyTo"/>.</summary>
internal readonly struct VectorCell
{
    private readonly ReadOnlyMemory<double> _numbers;
    private readonly SourceValue.Numbers? _stored;
    private readonly NumericArray? _array;
    private readonly long _start;

    private VectorCell(ReadOnlyMemory<double> numbers, string dtype)
    {
        _numbers = numbers;
        Width = numbers.Length;
        Dtype = dtype;
    }

    private VectorCell(SourceValue.Numbers stored)
    {
        _stored = stored;
        Width = stored.Count;
        Dtype = "f8";
    }

    private VectorCell(NumericArray array, long row, int width)
    {
        _array = array;
        _start = row;
        Width = width;
        Dtype = array.Dtype.ToString();
    }

    public int Width { get; }

    /// <summary>f8 for Python's floats; text where digits are stored.</summary>
    public string Dtype { get; }

    /// <summary>8-bit unsigned values are pixels, never an embedding.</summary>
    public bool IsBytes => _array?.Dtype is { Kind: 'u', Size: 1 };

    public static VectorCell OfNumbers(ReadOnlyMemory<double> numbers, string dtype = "f8") => new(numbers, dtype);

    /// <summary>A row of a 2-D array (of the flattened rest for more dimensions).</summary>
    public static VectorCell OfRow(NumericArray array, long row) => new(array, row, ArrayCells.RowWidth(array));

    /// <summary>A whole array, flattened: one image.</summary>
    public static VectorCell OfWhole(NumericArray array) =>
        new(new NumericArray(array.Dtype, [1, array.Count], fortranOrder: false, array.Data), 0, (int)Math.Min(array.Count, MaxWidth));

    /// <summary>A list, tuple or array of numbers in one dimension, or (1, n) in two; null when the value is nothing of the kind.</summary>
    public static VectorCell? Of(SourceValue? value) => value switch
    {
        SourceValue.Numbers numbers => new VectorCell(numbers),
        SourceValue.Array { Value: var a } when a.Shape.Count == 1 && ArrayCells.IsNumeric(a) && a.Count <= MaxWidth => new VectorCell(a, 0, (int)a.Count),
        SourceValue.Array { Value: var a } when a.Shape.Count == 2 && a.Shape[0] == 1 && ArrayCells.IsNumeric(a) && a.Count <= MaxWidth => new VectorCell(a, 0, (int)a.Count),
        SourceValue.Sequence { Items: [var only] } when only is SourceValue.Numbers or SourceValue.Array => Of(only),
        SourceValue.Sequence list when list.Items.Count <= MaxWidth => OfScalars(list.Items),
        SourceValue.ObjectArray { Shape.Count: 1 } array when array.Items.Count <= MaxWidth => OfScalars(array.Items),
        _ => null,
    };

    /// <summary>Converts to float32, round to nearest even; a value beyond its range becomes infinite and is rejected as such.</summary>
    public void CopyTo(Span<float> destination)
    {
        if (_array is not null)
        {
            ArrayCells.ReadRow(_array, _start, destination);
            return;
        }

        if (_stored is null)
        {
            TensorPrimitives.ConvertTruncating(_numbers.Span, destination);
            return;
        }

        var buffer = ArrayPool<double>.Shared.Rent(Width);
        try
        {
            _stored.CopyTo(buffer);
            TensorPrimitives.ConvertTruncating<double, float>(buffer.AsSpan(0, Width), destination);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(buffer);
        }
    }

    /// <summary>The same vector in memory of its own, so that its file can be closed.</summary>
    public VectorCell Detach()
    {
        if (_stored is not null)
        {
            return new VectorCell(_stored.Items, Dtype);
        }

        if (_array is null)
        {
            return this;
        }

        var values = new float[Width];
        CopyTo(values);
        return new VectorCell(Array.ConvertAll(values, v => (double)v), Dtype);
    }

    /// <summary>Wider than any embedding and any known pixel frame (1000 x 1000 x 3).</summary>
    private const int MaxWidth = 3_000_000;

    private static VectorCell? OfScalars(IReadOnlyList<SourceValue> items)
    {
        if (items.Count == 0)
        {
            return null;
        }

        var numbers = new double[items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            switch (items[i])
            {
                case SourceValue.Real real:
                    numbers[i] = real.Value;
                    break;
                case SourceValue.Integer integer:
                    numbers[i] = (double)integer.Value;
                    break;
                default:
                    return null;
            }
        }

        return new VectorCell(numbers, "f8");
    }
}
