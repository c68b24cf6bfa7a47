using Semblance.Migration.Sources.Bytes;

namespace Semblance.Migration.Sources.Values;

/// <summary>A NumPy array whose data stays where it is; items are converted when they are read.</summary>
public sealed class NumericArray(Dtype dtype, IReadOnlyList<long> shape, bool fortranOrder, SourceBytes data)
{
    public Dtype Dtype { get; } = dtype;

    /// <summary>Empty for a scalar. The product times <see cref="Dtype.Size"/> is the data's length: the reader has checked it.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    public bool FortranOrder { get; } = fortranOrder;

    public SourceBytes Data { get; } = data;

    /// <summary>Values in all.</summary>
    public long Count => Shape.Aggregate(1L, (product, n) => checked(product * n));

    /// <summary>One item by its position in the file: Real, Integer, Bool, Text (U, its NUL padding removed) or Binary (S, likewise).</summary>
    public SourceValue Item(long position)
    {
        var bytes = new byte[Dtype.Size];
        Data.Read(position * bytes.Length, bytes);
        return ItemBytes.ToValue(bytes, Dtype);
    }
}

/// <summary>A NumPy element type. Source: numpy.lib.format and numpy.dtype.str.</summary>
/// <param name="Kind">f, i, u, b, c, U, S or V as NumPy spells it.</param>
/// <param name="Size">Bytes an item: 4 for f4, 4 * n for Un.</param>
/// <param name="BigEndian">False where it does not matter.</param>
public readonly record struct Dtype(char Kind, int Size, bool BigEndian)
{
    /// <summary>As people write it: <c>f4</c>, <c>u1</c>, <c>U12</c>.</summary>
    public override string ToString() => Kind + (Kind == 'U' ? Size / 4 : Size).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
