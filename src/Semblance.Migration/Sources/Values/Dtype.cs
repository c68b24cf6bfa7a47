using System.Globalization;

namespace Semblance.Migration.Sources.Values;

/// <summary>A NumPy element type. Source: numpy.lib.format and numpy.dtype.str.</summary>
/// <param name="Kind">f, i, u, b, c, U, S or V as NumPy spells it.</param>
/// <param name="Size">Bytes an item: 4 for f4, 4 * n for Un.</param>
/// <param name="BigEndian">False where it does not matter.</param>
public readonly record struct Dtype(char Kind, int Size, bool BigEndian)
{
    /// <summary>As people write it: <c>f4</c>, <c>u1</c>, <c>U12</c>.</summary>
    public override string ToString() => Kind + (Kind == 'U' ? Size / 4 : Size).ToString(CultureInfo.InvariantCulture);
}
