namespace Semblance.Migration.Sources.Pickle;

/// <summary>One place on the machine's stack: a float or a small int without an object of its own, a finished value, or a part under construction.</summary>
internal readonly struct Slot
{
    private static readonly object RealTag = new();
    private static readonly object WholeTag = new();

    private readonly object? _content;
    private readonly long _bits;

    private Slot(object? content, long bits)
    {
        _content = content;
        _bits = bits;
    }

    /// <summary>Only of a slot that was never filled.</summary>
    public bool IsNothing => _content is null;

    public bool IsReal => ReferenceEquals(_content, RealTag);

    public bool IsWhole => ReferenceEquals(_content, WholeTag);

    /// <summary>Only when <see cref="IsReal"/>.</summary>
    public double Real => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>Only when <see cref="IsWhole"/>.</summary>
    public long Whole => _bits;

    /// <summary>A <see cref="Part"/> or a finished value; null for a number.</summary>
    public object? Object => IsReal || IsWhole ? null : _content;

    /// <summary>Whether both hold the same number, bit by bit, or the very same object.</summary>
    public bool IsSame(Slot other) => ReferenceEquals(_content, other._content) && _bits == other._bits;

    public static Slot OfReal(double value) => new(RealTag, BitConverter.DoubleToInt64Bits(value));

    public static Slot OfWhole(long value) => new(WholeTag, value);

    public static Slot Of(Part part) => new(part, 0);

    public static Slot Of(Values.SourceValue value) => new(value, 0);
}
