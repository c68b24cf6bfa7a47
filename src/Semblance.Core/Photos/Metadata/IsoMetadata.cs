using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of AVIF and HEIC files (ISO/IEC 14496-12 and 23008-12). Everything in them is addressed by its place in the file, so nothing is moved: EXIF becomes an empty
/// structure, XMP and other texts become zeros where they are, boxes that do not belong to the picture become free space. Bytes that are no box at the end go. The
/// orientation is a property of the picture there, not of EXIF, and stays.
/// </summary>
internal static class IsoMetadata
{
    private const int BoxHeader = 8;
    private const int DeepestBox = 8;

    // The offset of the structure behind these four bytes; then big-endian TIFF with no field.
    private static ReadOnlySpan<byte> EmptyExif => [0, 0, 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0];

    /// <summary>Null when the boxes do not hold together, or when metadata shares bytes with the picture.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var kept = file.ToArray();
        var boxes = List(kept, 0, kept.Length);
        var end = boxes.Count == 0 ? 0 : boxes[^1].End;
        if (end == 0 || IsBegun(kept, end))
        {
            return null;
        }

        foreach (var box in boxes)
        {
            switch (box.Type)
            {
                case "meta" when !Clean(kept, box, [.. boxes.Where(b => b.Type is "mdat" or "imda")]):
                    return null;
                case "moov":
                    Tidy(kept, box, 0);
                    break;
                case "ftyp" or "meta" or "mdat" or "imda" or "styp" or "sidx" or "moof":
                    break;
                default:
                    Free(kept, box);
                    break;
            }
        }

        return kept[..end];
    }

    /// <summary>Whether a known box begins here and does not end, as in a file that was cut off: what the others say of it cannot be trusted.</summary>
    private static bool IsBegun(byte[] file, int at) =>
        file.Length - at >= BoxHeader && Type(file, at) is "ftyp" or "meta" or "mdat" or "moov" or "free" or "uuid" or "udta";

    /// <summary>Empties those of a picture's items that are metadata; boxes that are none of the picture's become free space.</summary>
    /// <param name="room">Where items may be.</param>
    private static bool Clean(byte[] file, IsoBox meta, IsoBox[] room)
    {
        if (meta.End - meta.Begin < 4)
        {
            return false;
        }

        // Four bytes of version and flags come before the boxes.
        var boxes = List(file, meta.Begin + 4, meta.End);
        if (boxes.Count == 0 || boxes[^1].End != meta.End)
        {
            return false;
        }

        foreach (var box in boxes.Where(b => b.Type is "uuid" or "udta" or "xml " or "bxml" or "free" or "skip"))
        {
            Free(file, box);
        }

        var (information, locations, inside) = (boxes.FirstOrDefault(b => b.Type == "iinf"), boxes.FirstOrDefault(b => b.Type == "iloc"), boxes.FirstOrDefault(b => b.Type == "idat"));
        return (information is null && locations is null)
            || (information is not null && locations is not null
                && IsoItems.Metadata(file.AsSpan(information.Begin, information.End - information.Begin)) is { } notes
                && IsoItems.Extents(file.AsSpan(locations.Begin, locations.End - locations.Begin), inside?.Begin) is { } extents
                && Empty(file, notes, extents, inside is null ? room : [.. room, inside]));
    }

    private static bool Empty(byte[] file, IReadOnlyDictionary<uint, bool> notes, IReadOnlyList<IsoExtent> extents, IsoBox[] room)
    {
        var picture = extents.Where(e => !notes.ContainsKey(e.Item)).ToArray();
        var metadata = extents.Where(e => notes.ContainsKey(e.Item)).ToArray();
        if (extents.Any(e => !room.Any(r => r.Begin <= e.At && e.End <= r.End)) || metadata.Any(e => picture.Any(p => p.At < e.End && e.At < p.End)))
        {
            return false;
        }

        foreach (var extent in metadata)
        {
            var bytes = file.AsSpan((int)extent.At, (int)extent.Length);
            bytes.Clear();
            if (notes[extent.Item] && extent.IsFirst && bytes.Length >= EmptyExif.Length)
            {
                EmptyExif.CopyTo(bytes);
            }
        }

        return true;
    }

    /// <summary>Below the tracks of an animation: texts go, the rest is where its frames are.</summary>
    private static void Tidy(byte[] file, IsoBox parent, int depth)
    {
        foreach (var box in List(file, parent.Begin, parent.End))
        {
            switch (box.Type)
            {
                case "udta" or "meta" or "uuid" or "free" or "skip":
                    Free(file, box);
                    break;
                case "trak" or "mdia" or "minf" or "stbl" or "edts" when depth < DeepestBox:
                    Tidy(file, box, depth + 1);
                    break;
            }
        }
    }

    private static void Free(byte[] file, IsoBox box)
    {
        "free"u8.CopyTo(file.AsSpan(box.At + 4));
        file.AsSpan(box.Begin, box.End - box.Begin).Clear();
    }

    /// <summary>The boxes that follow one another from <paramref name="at"/>, up to the first that does not end within its parent.</summary>
    private static List<IsoBox> List(byte[] file, int at, int end)
    {
        var boxes = new List<IsoBox>();
        while (Box(file, at, end) is { } box)
        {
            boxes.Add(box);
            at = box.End;
        }

        return boxes;
    }

    /// <summary>A size of 0 reaches to the parent's end, 1 says it is 64 bits and follows the type.</summary>
    private static IsoBox? Box(byte[] file, int at, int end)
    {
        if (end - at < BoxHeader)
        {
            return null;
        }

        ulong size = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
        var begin = at + BoxHeader + (size == 1 ? 8 : 0);
        if (begin > end)
        {
            return null;
        }

        size = size switch
        {
            0 => (ulong)(end - at),
            1 => BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(at + BoxHeader)),
            _ => size,
        };
        return size >= (ulong)(begin - at) && size <= (ulong)(end - at) ? new IsoBox(Type(file, at), at, begin, at + (int)size) : null;
    }

    private static string Type(byte[] file, int at) => System.Text.Encoding.Latin1.GetString(file, at + 4, 4);

    /// <param name="At">Where its header begins.</param>
    /// <param name="Begin">Where its content does.</param>
    private sealed record IsoBox(string Type, int At, int Begin, int End);
}
