using System.Globalization;
using System.Numerics;
using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>Reads the numbers, texts and bytes that follow an opcode.</summary>
internal sealed class PickleLiterals(PickleWindow window, MemoryBudget budget, PickleOptions options)
{
    public static readonly SourceValue True = new SourceValue.Bool(true);
    public static readonly SourceValue False = new SourceValue.Bool(false);

    /// <summary>As CPython's limit for text (sys.int_info.default_max_str_digits): longer ones take quadratic time.</summary>
    private const int MaxDigits = 4300;

    /// <summary>Module and attribute names.</summary>
    private const int MaxName = 1024;

    /// <summary>INT and LONG: decimal digits; 00 and 01 are False and True.</summary>
    public Slot WholeLine(long at)
    {
        var line = Ascii(MaxDigits + 2, at);
        if (line is "00" or "01")
        {
            return Slot.Of(line == "01" ? True : False);
        }

        if (long.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Slot.OfWhole(whole);
        }

        budget.Charge(MaxDigits, at);
        return BigInteger.TryParse(line.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big)
            ? Slot.Of(new SourceValue.Integer(big))
            : throw PickleFault.Malformed(at, "an integer is expected");
    }

    public Slot RealLine(long at) => Ascii(MaxName, at) switch
    {
        "nan" or "-nan" => Slot.OfReal(double.NaN),
        "inf" => Slot.OfReal(double.PositiveInfinity),
        "-inf" => Slot.OfReal(double.NegativeInfinity),
        var line when double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => Slot.OfReal(real),
        _ => throw PickleFault.Malformed(at, "a number is expected"),
    };

    /// <summary>A memo index.</summary>
    public uint IndexLine(long at) => uint.TryParse(Ascii(MaxName, at), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? index
        : throw PickleFault.Malformed(at, "a memo index is expected");

    /// <summary>LONG1 and LONG4: two's complement.</summary>
    public Slot LittleEndian(int length, long at)
    {
        if (NotNegative(length, at) > MaxDigits / 2)
        {
            throw PickleFault.Malformed(at, FormattableString.Invariant($"an integer of {length} bytes"));
        }

        var value = new BigInteger(window.Take(length));
        budget.Charge(MemoryBudget.Object + length, at);
        return value >= long.MinValue && value <= long.MaxValue ? Slot.OfWhole((long)value) : Slot.Of(new SourceValue.Integer(value));
    }

    /// <summary>UTF-8; what is none becomes U+FFFD, and is judged as a name later.</summary>
    public Slot Text(ulong length, long at)
    {
        window.RequireLeft(length);
        RequireText(length, at);
        var text = length <= 1024 ? Encoding.UTF8.GetString(window.Take((int)length)) : Encoding.UTF8.GetString(window.Copy((int)length));
        return Slot.Of(new SourceValue.Text(text));
    }

    /// <summary>UNICODE: raw-unicode-escape, which is Latin-1 with \uXXXX and \UXXXXXXXX.</summary>
    public Slot UnicodeLine(long at)
    {
        var line = Line(at);
        return Slot.Of(new SourceValue.Text(PickleEscapes.RawUnicode(line) ?? throw PickleFault.Malformed(at, "a bad \\u escape")));
    }

    /// <summary>STRING: a quoted Python 2 literal.</summary>
    public Slot StringLine(long at)
    {
        var line = Line(at);
        var bytes = PickleEscapes.Quoted(line) ?? throw PickleFault.Malformed(at, "a quoted string is expected");
        return Slot.Of(new StringPart(new MemoryBytes(bytes)));
    }

    public Slot String(ulong length, long at)
    {
        budget.Charge(2 * MemoryBudget.Object, at);
        return Slot.Of(new StringPart(window.Slice(length)));
    }

    public Slot Bytes(ulong length, long at)
    {
        budget.Charge(2 * MemoryBudget.Object, at);
        return Slot.Of(new SourceValue.Binary(window.Slice(length)));
    }

    public string NameLine(long at)
    {
        var line = window.Line(MaxName) ?? throw PickleFault.Malformed(at, "a name without end");
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>For STACK_GLOBAL.</summary>
    public static string Name(Slot slot, long at) => StringPart.TextOf(slot) is { Length: <= MaxName } name ? name : throw PickleFault.Malformed(at, "the name of a class is not text, or too long");

    public static int NotNegative(int length, long at) => length >= 0 ? length : throw PickleFault.Malformed(at, "a negative length");

    private string Ascii(int limit, long at)
    {
        budget.Charge(MemoryBudget.Object, at);
        return Encoding.ASCII.GetString(window.Line(limit) ?? throw PickleFault.Malformed(at, "a number without end")).TrimEnd('\r');
    }

    private byte[] Line(long at)
    {
        var line = window.Line(options.MaxTextLength) ?? throw TooLong(at);
        budget.Charge(MemoryBudget.Object + (line.Length * 3L), at);
        return line;
    }

    private void RequireText(ulong length, long at)
    {
        if (length > (ulong)options.MaxTextLength)
        {
            throw TooLong(at);
        }

        budget.Charge(MemoryBudget.Object + ((long)length * 2), at);
    }

    private SemblanceException TooLong(long at) =>
        PickleFault.Exhausted(at, FormattableString.Invariant($"a text longer than {options.MaxTextLength >> 20} MiB"));
}
