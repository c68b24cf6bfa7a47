using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

/// <summary>
/// Writes values as pickles of protocols 0 to 5, with each protocol's own opcodes, as CPython does; an object that occurs twice is written
/// once and fetched from the memo. Source: https://github.com/python/cpython/blob/v3.13.0/Lib/pickle.py#L390.
/// </summary>
internal sealed class PickleWriter(int protocol) : IDisposable
{
    private const int Batch = 1000;

    private readonly MemoryStream _stream = new();
    private readonly Dictionary<SourceValue, int> _memo = new(ReferenceEqualityComparer.Instance);

    public static byte[] Write(SourceValue value, int protocol)
    {
        using var writer = new PickleWriter(protocol);
        if (protocol >= 2)
        {
            writer.Put(0x80, (byte)protocol);
        }

        writer.Value(value);
        writer.Put((byte)'.');
        return writer._stream.ToArray();
    }

    public void Dispose() => _stream.Dispose();

    private void Value(SourceValue value)
    {
        if (_memo.TryGetValue(value, out var index))
        {
            Get(index);
            return;
        }

        switch (value)
        {
            case SourceValue.None: Put((byte)'N'); break;
            case SourceValue.Bool b when protocol >= 2: Put(b.Value ? (byte)0x88 : (byte)0x89); break;
            case SourceValue.Bool b: Line(b.Value ? "I01" : "I00"); break;
            case SourceValue.Integer i: Integer(i.Value); break;
            case SourceValue.Real r: Real(r.Value); break;
            case SourceValue.Text t: Text(t); break;
            case SourceValue.Binary b: Binary(b); break;
            case SourceValue.Sequence { Kind: SequenceKind.List } list: List(list); break;
            case SourceValue.Sequence tuple: Tuple(tuple); break;
            case SourceValue.Mapping dict: Dict(dict); break;
            default: throw new InvalidOperationException();
        }
    }

    private void Integer(BigInteger value)
    {
        if (protocol == 0)
        {
            Line(value >= int.MinValue && value <= int.MaxValue ? $"I{value}" : $"L{value}L");
            return;
        }

        Span<byte> four = stackalloc byte[4];
        switch (value)
        {
            case var v when v >= 0 && v < 256: Put((byte)'K', (byte)v); break;
            case var v when v >= 0 && v < 65536: Put((byte)'M', (byte)(v & 255), (byte)(v >> 8)); break;
            case var v when v >= int.MinValue && v <= int.MaxValue:
                BinaryPrimitives.WriteInt32LittleEndian(four, (int)v);
                Put((byte)'J', [.. four]);
                break;
            case var v when protocol == 1: Line($"L{v}L"); break;
            default:
                var bytes = value.ToByteArray();
                Put(0x8A, [(byte)bytes.Length, .. bytes]);
                break;
        }
    }

    private void Real(double value)
    {
        if (protocol == 0)
        {
            Line("F" + (double.IsNaN(value) ? "nan" : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf") : value.ToString("R", CultureInfo.InvariantCulture)));
            return;
        }

        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        Put((byte)'G', bytes);
    }

    private void Text(SourceValue.Text text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.Value);
        if (protocol == 0)
        {
            Line("V" + string.Concat(text.Value.EnumerateRunes().Select(RawUnicode)));
        }
        else if (protocol >= 4 && utf8.Length < 256)
        {
            Put(0x8C, [(byte)utf8.Length, .. utf8]);
        }
        else
        {
            Put((byte)'X', [.. Length(utf8.Length), .. utf8]);
        }

        Memoize(text);
    }

    /// <summary>Up to U+00FF the characters themselves; a backslash and what would end the line are escaped, as Python does.</summary>
    private static string RawUnicode(Rune rune) => rune.Value switch
    {
        '\\' or '\n' or '\r' or 0 or 0x1A => $"\\u{rune.Value:x4}",
        <= 0xFF => ((char)rune.Value).ToString(),
        <= 0xFFFF => $"\\u{rune.Value:x4}",
        _ => $"\\U{rune.Value:x8}",
    };

    private void Binary(SourceValue.Binary binary)
    {
        var bytes = new byte[(int)binary.Value.Length];
        binary.Value.Read(0, bytes);
        if (protocol >= 3)
        {
            Put((byte)'C', [(byte)bytes.Length, .. bytes]);
        }
        else
        {
            Line("c_codecs");
            Line("encode");
            Put((byte)'(');
            Value(new SourceValue.Text(Encoding.Latin1.GetString(bytes)));
            Value(new SourceValue.Text("latin1"));
            Put((byte)'t', (byte)'R');
        }

        Memoize(binary);
    }

    private void List(SourceValue.Sequence list)
    {
        Put(protocol == 0 ? "(l"u8 : "]"u8);
        Memoize(list);
        foreach (var batch in list.Items.Chunk(protocol == 0 ? 1 : Batch))
        {
            if (batch.Length > 1)
            {
                Put((byte)'(');
            }

            foreach (var item in batch)
            {
                Value(item);
            }

            Put(batch.Length > 1 ? (byte)'e' : (byte)'a');
        }
    }

    private void Tuple(SourceValue.Sequence tuple)
    {
        var small = protocol >= 2 && tuple.Items.Count is > 0 and <= 3;
        if (!small)
        {
            Put((byte)'(');
        }

        foreach (var item in tuple.Items)
        {
            Value(item);
        }

        Put(small ? (byte)(0x84 + tuple.Items.Count) : (byte)'t');
        Memoize(tuple);
    }

    private void Dict(SourceValue.Mapping dict)
    {
        Put(protocol == 0 ? "(d"u8 : "}"u8);
        Memoize(dict);
        foreach (var batch in dict.Entries.Chunk(protocol == 0 ? 1 : Batch))
        {
            if (batch.Length > 1)
            {
                Put((byte)'(');
            }

            foreach (var (key, item) in batch)
            {
                Value(key);
                Value(item);
            }

            Put(batch.Length > 1 ? (byte)'u' : (byte)'s');
        }
    }

    private void Memoize(SourceValue value)
    {
        var index = _memo.Count;
        _memo.Add(value, index);
        switch (protocol)
        {
            case 0: Line($"p{index}"); break;
            case >= 4: Put(0x94); break;
            case var _ when index < 256: Put((byte)'q', (byte)index); break;
            default: Put((byte)'r', Length(index)); break;
        }
    }

    private void Get(int index)
    {
        if (protocol == 0)
        {
            Line($"g{index}");
        }
        else if (index < 256)
        {
            Put((byte)'h', (byte)index);
        }
        else
        {
            Put((byte)'j', Length(index));
        }
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private void Line(string line) => Put(Encoding.Latin1.GetBytes(line + "\n"));

    private void Put(byte opcode, params byte[] rest)
    {
        _stream.WriteByte(opcode);
        _stream.Write(rest);
    }

    private void Put(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);
}
