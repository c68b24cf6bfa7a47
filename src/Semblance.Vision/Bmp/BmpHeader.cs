using System.Buffers.Binary;

namespace Semblance.Vision.Bmp;

/// <summary>What a bitmap's headers say, checked against one another and against the file's length.</summary>
internal sealed record BmpHeader
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int HeaderWithMasks = 52;
    private const int HeaderWithAlphaMask = 56;
    private const int LongestHeader = 124;

    private const int Uncompressed = 0;
    private const int BitFields = 3;
    private const int AlphaBitFields = 6;

    /// <summary>Pixels, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, at least 1.</summary>
    public required int Height { get; init; }

    public required bool TopDown { get; init; }

    /// <summary>Of a pixel: 1, 4, 8, 16, 24 or 32.</summary>
    public required int Bits { get; init; }

    /// <summary>Where the rows begin; within the file.</summary>
    public required long PixelsAt { get; init; }

    /// <summary>Where the palette begins; not behind <see cref="PixelsAt"/>.</summary>
    public required int PaletteAt { get; init; }

    /// <summary>Bytes of one colour of the palette: 3 or 4.</summary>
    public required int PaletteEntry { get; init; }

    public required BmpMask Red { get; init; }

    public required BmpMask Green { get; init; }

    public required BmpMask Blue { get; init; }

    /// <summary>Empty when the picture is opaque.</summary>
    public required BmpMask Alpha { get; init; }

    /// <exception cref="SemblanceException">Invalid: <c>photo-truncated</c>, <c>photo-damaged</c>, or <c>photo-format</c> of a kind that is not read.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        var length = Int(file, FileHeader);
        if (length is not (CoreHeader or (>= InfoHeader and <= LongestHeader)))
        {
            throw Damaged();
        }

        var core = length == CoreHeader;
        var bits = Short(file, FileHeader + (core ? 10 : 14));
        var compression = core ? Uncompressed : Int(file, FileHeader + 16);
        if (compression is not (Uncompressed or BitFields or AlphaBitFields))
        {
            throw BmpReader.Invalid("photo-format", "This BMP file is compressed, which is not read: save it as PNG");
        }

        var height = core ? Short(file, FileHeader + 6) : Int(file, FileHeader + 8);
        var masks = Masks(file, length, bits, compression);
        var header = new BmpHeader
        {
            Width = core ? Short(file, FileHeader + 4) : Int(file, FileHeader + 4),
            Height = height == int.MinValue ? 0 : Math.Abs(height),
            TopDown = height < 0,
            Bits = bits,
            PixelsAt = (uint)Int(file, 10),
            PaletteAt = FileHeader + length + (length == InfoHeader ? MaskBytes(compression) : 0),
            PaletteEntry = core ? 3 : 4,
            Red = masks[0],
            Green = masks[1],
            Blue = masks[2],
            Alpha = masks[3],
        };
        return header.Check(file.Length, compression);
    }

    private BmpHeader Check(int length, int compression)
    {
        var sound = Width > 0 && Height > 0
            && Bits is 1 or 4 or 8 or 16 or 24 or 32
            && (compression == Uncompressed || Bits is 16 or 32)
            && PixelsAt >= PaletteAt
            && Red.IsContiguous && Green.IsContiguous && Blue.IsContiguous && Alpha.IsContiguous;
        return !sound ? throw Damaged() : PixelsAt <= length ? this : throw Truncated(length);
    }

    /// <summary>Red, green, blue, alpha. Without masks, 16 bits are five each and 32 bits a byte each, the highest one unused.</summary>
    private static BmpMask[] Masks(ReadOnlySpan<byte> file, int headerLength, int bits, int compression)
    {
        if (compression == Uncompressed)
        {
            return bits == 16
                ? [new(0x7C00), new(0x03E0), new(0x001F), default]
                : [new(0xFF0000), new(0x00FF00), new(0x0000FF), default];
        }

        const int At = FileHeader + InfoHeader;
        var hasAlpha = compression == AlphaBitFields || headerLength >= HeaderWithAlphaMask;
        return [new((uint)Int(file, At)), new((uint)Int(file, At + 4)), new((uint)Int(file, At + 8)), hasAlpha ? new((uint)Int(file, At + 12)) : default];
    }

    private static int MaskBytes(int compression) => compression switch
    {
        BitFields => HeaderWithMasks - InfoHeader,
        AlphaBitFields => HeaderWithAlphaMask - InfoHeader,
        _ => 0,
    };

    private static int Int(ReadOnlySpan<byte> file, int at) =>
        at + 4 <= file.Length ? BinaryPrimitives.ReadInt32LittleEndian(file[at..]) : throw Truncated(file.Length);

    private static int Short(ReadOnlySpan<byte> file, int at) =>
        at + 2 <= file.Length ? BinaryPrimitives.ReadUInt16LittleEndian(file[at..]) : throw Truncated(file.Length);

    private static SemblanceException Damaged() =>
        BmpReader.Invalid("photo-damaged", "The BMP file is damaged: its header contradicts itself; use another copy of it");

    private static SemblanceException Truncated(int length) =>
        BmpReader.Invalid("photo-truncated", $"The BMP file ends within its header or before its picture, after {length} bytes: copy or upload it again");
}
