using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>Bytes of an item of an ISO media file.</summary>
/// <param name="At">From the beginning of the file.</param>
/// <param name="IsFirst">Of its item's extents.</param>
internal readonly record struct IsoExtent(uint Item, long At, long Length, bool IsFirst)
{
    public long End => At + Length;
}

/// <summary>What an ISO media file says of its items: what they are (ISO/IEC 14496-12, 8.11.6) and where (8.11.3).</summary>
internal static class IsoItems
{
    /// <summary>The items that are EXIF (true) or text such as XMP (false); null when the box does not hold together.</summary>
    /// <param name="box">The content of <c>iinf</c>.</param>
    public static IReadOnlyDictionary<uint, bool>? Metadata(ReadOnlySpan<byte> box)
    {
        var found = new Dictionary<uint, bool>();
        if (box.Length < 4)
        {
            return null;
        }

        var rest = new Cursor(box[4..]);
        for (var left = rest.Next(box[0] == 0 ? 2 : 4); left > 0; left--)
        {
            var size = (int)Math.Min(rest.Next(4), int.MaxValue) - 4;
            if (rest.Take(size) is not { Length: >= 12 } entry || !entry.StartsWith("infe"u8))
            {
                return null;
            }

            // Versions 0 and 1 have a MIME type and no other; both kinds are told by version 2 (16-bit ids) and 3.
            var id = entry[4] == 3 ? BinaryPrimitives.ReadUInt32BigEndian(entry[8..]) : BinaryPrimitives.ReadUInt16BigEndian(entry[8..]);
            var type = entry[Math.Min(entry.Length, entry[4] == 3 ? 14 : 12)..];
            if (entry[4] < 2 || type.StartsWith("mime"u8) || type.StartsWith("uri "u8) || type.StartsWith("Exif"u8))
            {
                found[id] = entry[4] >= 2 && type.StartsWith("Exif"u8);
            }
        }

        return rest.IsSound ? found : null;
    }

    /// <summary>Null when the box does not hold together, or says of an item that it is all of a file or part of another item.</summary>
    /// <param name="box">The content of <c>iloc</c>.</param>
    /// <param name="inside">Where the content of <c>idat</c> begins; null when there is none.</param>
    public static IReadOnlyList<IsoExtent>? Extents(ReadOnlySpan<byte> box, int? inside)
    {
        if (box.Length < 6)
        {
            return null;
        }

        var version = box[0];
        var (offsets, lengths, bases, indexes) = (box[4] >> 4, box[4] & 15, box[5] >> 4, version == 0 ? 0 : box[5] & 15);
        var extents = new List<IsoExtent>();
        var rest = new Cursor(box[6..]);
        for (var items = rest.Next(version < 2 ? 2 : 4); items > 0 && rest.IsSound; items--)
        {
            var item = (uint)rest.Next(version < 2 ? 2 : 4);
            var method = version == 0 ? 0 : rest.Next(2) & 15;
            var elsewhere = rest.Next(2) != 0;
            var at = rest.Next(bases);
            var first = true;
            for (var left = rest.Next(2); left > 0 && rest.IsSound; left--)
            {
                rest.Next(indexes);
                var (offset, length) = (rest.Next(offsets), rest.Next(lengths));
                if (length == 0 || method > 1 || (method == 1 && inside is null) || at > int.MaxValue || offset > int.MaxValue || length > int.MaxValue)
                {
                    return null;
                }

                if (!elsewhere)
                {
                    extents.Add(new IsoExtent(item, (long)(at + offset) + (method == 1 ? inside!.Value : 0), (long)length, first));
                    first = false;
                }
            }
        }

        return rest.IsSound ? extents : null;
    }

    /// <summary>Reads numbers of any width; past the end they are 0, and it is no longer sound.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public bool IsSound { get; private set; } = true;

        /// <param name="width">Bytes, 0 to 8.</param>
        public ulong Next(int width)
        {
            ulong value = 0;
            foreach (var b in Take(width))
            {
                value = (value << 8) | b;
            }

            return value;
        }

        public ReadOnlySpan<byte> Take(int length)
        {
            if (length < 0 || length > _rest.Length)
            {
                IsSound = false;
                return _rest = default;
            }

            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
