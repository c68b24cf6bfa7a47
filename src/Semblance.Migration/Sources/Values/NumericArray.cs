using Semblance.Migration.Sources.Bytes;

namespace Semblance.Migration.Sources.Values;

/// <summary>A NumPy array whose data stays where it is; items are converted when they are read.</summary>
/// <param name="fortranOrder">The order of <paramref name="data"/>: column by column.</param>
public sealed class NumericArray(Dtype dtype, IReadOnlyList<long> shape, bool fortranOrder, SourceBytes data)
{
    public Dtype Dtype { get; } = dtype;

    /// <summary>Empty for a scalar. The product times <see cref="Dtype.Size"/> is the data's length: the reader has checked it.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>Whether the file has it column by column.</summary>
    public bool FortranOrder { get; } = fortranOrder;

    /// <summary>The items row by row (C order), whatever the file's order.</summary>
    public SourceBytes Data { get; } = fortranOrder && shape.Count > 1 ? new ColumnMajorBytes(data, shape, dtype.Size) : ReadAheadBytes.Over(data);

    /// <summary>Values in all.</summary>
    public long Count => Shape.Aggregate(1L, (product, n) => checked(product * n));

    /// <summary>One item by its position in C order: Real, Integer, Bool, Text (U, its NUL padding removed) or Binary (S, likewise).</summary>
    public SourceValue Item(long position)
    {
        var bytes = new byte[Dtype.Size];
        Data.Read(position * bytes.Length, bytes);
        return ItemBytes.ToValue(bytes, Dtype);
    }
}
