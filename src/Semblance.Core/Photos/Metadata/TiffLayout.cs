using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>A field of a TIFF page.</summary>
/// <param name="Type">Of its values: 3 is 16, 4 is 32 and 16 is 64 bits wide, without a sign.</param>
/// <param name="Data">Its values in the file's byte order.</param>
internal sealed record TiffField(int Tag, int Type, int Count, byte[] Data)
{
    public bool IsInteger => Type is 3 or 4 or 16;
}

/// <summary>How a TIFF file writes numbers: in which byte order, and with offsets of 32 or (BigTIFF) 64 bits.</summary>
internal sealed record TiffLayout(bool IsLittle, bool IsBig)
{
    private const int Short = 3;
    private const int Long = 4;
    private const int Long8 = 16;

    public int HeaderLength => IsBig ? 16 : 8;

    private int CountLength => IsBig ? 8 : 2;

    private int OffsetLength => IsBig ? 8 : 4;

    private int FieldLength => 4 + (2 * OffsetLength);

    /// <summary>Null when the file is too short for its header, or the header is not one.</summary>
    public static TiffLayout? Of(ReadOnlySpan<byte> file)
    {
        var layout = new TiffLayout(file is [(byte)'I', ..], file is [_, _, 43, ..] or [_, _, _, 43, ..]);
        return file.Length >= layout.HeaderLength && (!layout.IsBig || layout.Number(file[4..], 2) == 8) ? layout : null;
    }

    public int DirectoryLength(int fields) => CountLength + (fields * FieldLength) + OffsetLength;

    public bool IsInline(TiffField field) => field.Data.Length <= OffsetLength;

    /// <summary>
    /// Those fields of the first page that are wanted, each once. Null when one of them lies outside the file, or all together are longer than it; or when the page
    /// has no fields, or more than <paramref name="most"/>.
    /// </summary>
    public IReadOnlyList<TiffField>? ReadFields(ReadOnlySpan<byte> file, int most, Func<int, bool> isWanted)
    {
        if (Slice(file, Number(file[(HeaderLength - OffsetLength)..], OffsetLength), (ulong)CountLength) is not { Length: > 0 } head)
        {
            return null;
        }

        var count = Number(head, CountLength);
        var first = Number(file[(HeaderLength - OffsetLength)..], OffsetLength) + (ulong)CountLength;
        if (count == 0 || count > (ulong)most || Slice(file, first, count * (ulong)FieldLength) is not { Length: > 0 } entries)
        {
            return null;
        }

        var (fields, total) = (new Dictionary<int, TiffField>(), 0L);
        for (; !entries.IsEmpty; entries = entries[FieldLength..])
        {
            var tag = (int)Number(entries, 2);
            if (!isWanted(tag) || fields.ContainsKey(tag))
            {
                continue;
            }

            if (ReadField(file, tag, entries) is not { } field || (total += field.Data.Length) > file.Length)
            {
                return null;
            }

            fields.Add(tag, field);
        }

        return [.. fields.Values];
    }

    /// <summary>One value of a field whose values are integers.</summary>
    public ulong Integer(TiffField field, int index) => Number(field.Data.AsSpan(index * SizeOf(field.Type)), SizeOf(field.Type));

    /// <summary>A field of offsets, as wide as they may be.</summary>
    public TiffField Offsets(int tag, ulong[] places)
    {
        var data = new byte[places.Length * OffsetLength];
        for (var i = 0; i < places.Length; i++)
        {
            Put(data.AsSpan(i * OffsetLength), OffsetLength, places[i]);
        }

        return new TiffField(tag, IsBig ? Long8 : Long, places.Length, data);
    }

    /// <summary>With one page behind it, and no other.</summary>
    public void WriteHeader(Span<byte> file, int fields)
    {
        (IsLittle ? "II"u8 : "MM"u8).CopyTo(file);
        Put(file[2..], 2, IsBig ? 43u : 42u);
        if (IsBig)
        {
            Put(file[4..], 2, 8);
        }

        Put(file[(HeaderLength - OffsetLength)..], OffsetLength, (ulong)HeaderLength);
        Put(file[HeaderLength..], CountLength, (ulong)fields);
    }

    /// <param name="at">Where its values go when they do not fit into the field.</param>
    public void WriteField(Span<byte> file, int index, TiffField field, int at)
    {
        var entry = file[(HeaderLength + CountLength + (index * FieldLength))..];
        Put(entry, 2, (ulong)field.Tag);
        Put(entry[2..], 2, (ulong)field.Type);
        Put(entry[4..], OffsetLength, (ulong)field.Count);
        if (IsInline(field))
        {
            field.Data.CopyTo(entry[(4 + OffsetLength)..]);
            return;
        }

        Put(entry[(4 + OffsetLength)..], OffsetLength, (ulong)at);
        field.Data.CopyTo(file[at..]);
    }

    private TiffField? ReadField(ReadOnlySpan<byte> file, int tag, ReadOnlySpan<byte> entry)
    {
        var (type, count) = ((int)Number(entry[2..], 2), Number(entry[4..], OffsetLength));
        var size = (ulong)SizeOf(type);
        if (size == 0 || count > (ulong)file.Length)
        {
            return null;
        }

        var place = entry.Slice(4 + OffsetLength, OffsetLength);
        var data = count * size <= (ulong)OffsetLength ? place[..(int)(count * size)] : Slice(file, Number(place, OffsetLength), count * size);
        return data.Length == (int)(count * size) ? new TiffField(tag, type, (int)count, data.ToArray()) : null;
    }

    /// <summary>Bytes of one value; 0 of types that are not known.</summary>
    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        Short or 8 => 2,
        Long or 9 or 11 or 13 => 4,
        5 or 10 or 12 or Long8 or 17 or 18 => 8,
        _ => 0,
    };

    /// <summary>Empty when it is not within the file.</summary>
    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, ulong at, ulong length) =>
        at <= (ulong)file.Length && length <= (ulong)file.Length - at ? file.Slice((int)at, (int)length) : default;

    private ulong Number(ReadOnlySpan<byte> from, int width) => (width, IsLittle) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(from),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(from),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(from),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(from),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(from),
        _ => BinaryPrimitives.ReadUInt64BigEndian(from),
    };

    private void Put(Span<byte> to, int width, ulong value)
    {
        for (var i = 0; i < width; i++)
        {
            to[IsLittle ? i : width - 1 - i] = (byte)(value >> (8 * i));
        }
    }
}
