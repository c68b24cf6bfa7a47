using System.Buffers.Binary;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of Windows bitmaps (https://learn.microsoft.com/windows/win32/gdi/bitmap-storage). The format has none; what is not header, palette, pixels or embedded
/// colour profile is room to hide some in: gaps, reserved fields, the path of a linked profile, whatever follows.
/// </summary>
internal static class BmpMetadata
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int ProfileHeader = 124;
    private const int HighestIndexed = 8;

    private const int ReservedAt = 6;
    private const int PixelsAt = 10;
    private const int CompressionAt = FileHeader + 16;
    private const int ColoursUsedAt = FileHeader + 32;
    private const int ColourSpaceAt = FileHeader + 56;
    private const int ProfileAt = FileHeader + 112;

    private const uint Srgb = 0x73524742;
    private const uint EmbeddedProfile = 0x4D424544;
    private const uint LinkedProfile = 0x4C494E4B;

    /// <summary>Null when the headers do not say where the pixels are.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + CoreHeader || HeaderLength(file) is not { } header || file.Length < FileHeader + header)
        {
            return null;
        }

        var pixels = UInt(file, PixelsAt);
        var tables = FileHeader + header + MasksLength(file, header);
        if (pixels < tables || pixels > file.Length || PixelsLength(file, header) is not { } length)
        {
            return null;
        }

        tables = (int)Math.Min(tables + PaletteLength(file, header), pixels);
        var picture = file[(int)pixels..(int)Math.Min(pixels + length, file.Length)];
        var profile = picture.Length == length ? Profile(file, header) : default;
        byte[] kept = [.. file[..tables], .. picture, .. profile];
        Amend(kept, header, tables, profile.Length);
        return kept;
    }

    private static int? HeaderLength(ReadOnlySpan<byte> file) =>
        UInt(file, FileHeader) is var length and (CoreHeader or (>= InfoHeader and <= ProfileHeader)) ? (int)length : null;

    private static int Bits(ReadOnlySpan<byte> file, int header) =>
        BinaryPrimitives.ReadUInt16LittleEndian(file[(FileHeader + (header == CoreHeader ? 10 : 14))..]);

    private static uint Compression(ReadOnlySpan<byte> file, int header) => header == CoreHeader ? 0 : UInt(file, CompressionAt);

    /// <summary>Of the masks that follow the shortest header where pixels are bit fields; longer headers have them inside.</summary>
    private static int MasksLength(ReadOnlySpan<byte> file, int header) => header != InfoHeader ? 0 : Compression(file, header) switch
    {
        3 => 12,
        6 => 16,
        _ => 0,
    };

    private static long PaletteLength(ReadOnlySpan<byte> file, int header)
    {
        if (Bits(file, header) > HighestIndexed)
        {
            return 0;
        }

        var most = 1u << Bits(file, header);
        var used = header == CoreHeader ? most : UInt(file, ColoursUsedAt);
        return (used == 0 ? most : Math.Min(used, most)) * (header == CoreHeader ? 3L : 4L);
    }

    /// <summary>Rows are padded to four bytes. Compressed pixels are as long as the header says; null when it does not.</summary>
    private static long? PixelsLength(ReadOnlySpan<byte> file, int header)
    {
        if (Compression(file, header) is not (0 or 3 or 6))
        {
            return UInt(file, FileHeader + 20) is var told and > 0 ? told : null;
        }

        var core = header == CoreHeader;
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(file[(FileHeader + 4)..]) : (int)UInt(file, FileHeader + 4);
        long height = core ? BinaryPrimitives.ReadUInt16LittleEndian(file[(FileHeader + 6)..]) : (int)UInt(file, FileHeader + 8);
        var row = ((width * Bits(file, header)) + 31) / 32 * 4;
        return row is > 0 and <= int.MaxValue && height != 0 ? row * Math.Abs(height) : null;
    }

    /// <summary>Empty where the file has none, none of its own, or none that is whole.</summary>
    private static ReadOnlySpan<byte> Profile(ReadOnlySpan<byte> file, int header)
    {
        if (header != ProfileHeader || UInt(file, ColourSpaceAt) != EmbeddedProfile)
        {
            return default;
        }

        var (at, length) = (FileHeader + (long)UInt(file, ProfileAt), (long)UInt(file, ProfileAt + 4));
        return at + length <= file.Length ? file.Slice((int)at, (int)length) : default;
    }

    private static void Amend(Span<byte> kept, int header, int pixelsAt, int profileLength)
    {
        Put(kept, 2, (uint)kept.Length);
        Put(kept, ReservedAt, 0);
        Put(kept, PixelsAt, (uint)pixelsAt);
        if (header != CoreHeader && Bits(kept, header) > HighestIndexed)
        {
            Put(kept, ColoursUsedAt, 0);
            Put(kept, ColoursUsedAt + 4, 0);
        }

        if (header == ProfileHeader)
        {
            var has = profileLength > 0;
            Put(kept, ProfileAt, has ? (uint)(kept.Length - profileLength - FileHeader) : 0);
            Put(kept, ProfileAt + 4, (uint)profileLength);
            Put(kept, ProfileAt + 8, 0);
            Put(kept, ColourSpaceAt, UInt(kept, ColourSpaceAt) is EmbeddedProfile or LinkedProfile && !has ? Srgb : UInt(kept, ColourSpaceAt));
        }
    }

    private static uint UInt(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);

    private static void Put(Span<byte> file, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file[at..], value);
}
