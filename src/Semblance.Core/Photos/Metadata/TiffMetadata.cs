using System.Buffers;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of TIFF files (TIFF 6.0, https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf; BigTIFF, https://www.awaresystems.be/imaging/tiff/bigtiff.html).
/// The file is written anew from the first page: the fields that say how its pixels are stored, its orientation, resolution and colour profile, and its strips or
/// tiles, byte by byte as they were. Every other field, page, thumbnail and unreferenced byte goes.
/// </summary>
internal static class TiffMetadata
{
    private const int Compression = 259;
    private const int StripOffsets = 273;
    private const int StripLengths = 279;
    private const int TileOffsets = 324;
    private const int TileLengths = 325;
    private const ulong OldJpeg = 6;
    private const int MostFields = 1_000;

    /// <summary>Null when a field or a strip lies outside the file, or when the pixels are stored in a way that other fields point to.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        var layout = TiffLayout.Of(file);
        if (layout is null || layout.ReadFields(file, MostFields, IsKept) is not { } fields)
        {
            return null;
        }

        var page = fields.OrderBy(f => f.Tag).ToArray();
        var offsets = page.FirstOrDefault(f => f.Tag is StripOffsets or TileOffsets);
        var lengths = page.FirstOrDefault(f => f.Tag == (offsets?.Tag == StripOffsets ? StripLengths : TileLengths));
        if (page.Count(f => f.Tag is StripOffsets or TileOffsets) != 1 || offsets is null || lengths is null || offsets.Count != lengths.Count || !offsets.IsInteger || !lengths.IsInteger
            || page.Any(f => f.Tag == Compression && (!f.IsInteger || f.Count != 1 || layout.Integer(f, 0) == OldJpeg)))
        {
            return null;
        }

        var strips = new (int At, int Length)[offsets.Count];
        var total = page.Where(f => !layout.IsInline(f)).Sum(f => (long)f.Data.Length);
        for (var i = 0; i < strips.Length; i++)
        {
            var (at, length) = (layout.Integer(offsets, i), layout.Integer(lengths, i));
            if (at > (ulong)file.Length || length > (ulong)file.Length - at || (total += (long)length) > file.Length)
            {
                return null; // parts that overlap could be many times as large as the file
            }

            strips[i] = ((int)at, (int)length);
        }

        return Write(file, layout, page, offsets, strips);
    }

    private static bool IsKept(int tag) => tag is
        (>= 256 and <= 259) or 262 or 266 or StripOffsets or 274 or (>= 277 and <= 284) or (>= 290 and <= 293) or 296 or 301
        or (>= 317 and <= 325) or 332 or 334 or 336 or (>= 338 and <= 341) or 347 or (>= 529 and <= 532) or 34675;

    /// <summary>Header, fields, the values that do not fit into them, strips; each begins at an even place.</summary>
    private static byte[] Write(ReadOnlySpan<byte> file, TiffLayout layout, TiffField[] page, TiffField offsets, (int At, int Length)[] strips)
    {
        var places = new ulong[strips.Length];
        var at = layout.HeaderLength + layout.DirectoryLength(page.Length);
        var values = new (TiffField Field, int At)[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            var field = page[i] == offsets ? layout.Offsets(offsets.Tag, places) : page[i];
            values[i] = (field, at);
            at += layout.IsInline(field) ? 0 : Even(field.Data.Length);
        }

        var body = new ArrayBufferWriter<byte>(file.Length);
        for (var i = 0; i < strips.Length; i++)
        {
            places[i] = (ulong)(at + body.WrittenCount);
            body.Write(file.Slice(strips[i].At, strips[i].Length));
            body.Write("\0"u8[..(strips[i].Length & 1)]);
        }

        var kept = new byte[at + body.WrittenCount];
        layout.WriteHeader(kept, page.Length);
        for (var i = 0; i < page.Length; i++)
        {
            layout.WriteField(kept, i, page[i] == offsets ? layout.Offsets(offsets.Tag, places) : values[i].Field, values[i].At);
        }

        body.WrittenSpan.CopyTo(kept.AsSpan(at));
        return kept;
    }

    private static int Even(int length) => (length + 1) & ~1;
}
