using System.Buffers.Binary;
using Semblance.Photos;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Vision.Bmp;

public class BmpTests
{
    private const int Info = 40;

    private readonly VipsPhotoCodec _codec = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_go_from_the_bottom_unless_the_height_is_negative(bool topDown)
    {
        byte[] red = [0, 0, 255, 0], blue = [255, 0, 0, 0];
        var file = File(1, topDown ? -2 : 2, 24, topDown ? [.. red, .. blue] : [.. blue, .. red]);

        Assert.Equal([255, 0, 0, 0, 0, 255], Decode(file).Rgb.ToArray());
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0100_0000, 0, 0, 0 })]
    [InlineData(4, new byte[] { 0x01, 0, 0, 0 })]
    [InlineData(8, new byte[] { 0, 1, 0, 0 })]
    public void Indices_name_colours_of_the_palette(int bits, byte[] row)
    {
        var file = File(2, 1, bits, row, palette: [1, 2, 3, 0, 4, 5, 6, 0]);

        Assert.Equal([3, 2, 1, 6, 5, 4], Decode(file).Rgb.ToArray());
    }

    [Fact]
    public void An_index_behind_the_palette_is_black()
    {
        Assert.Equal([0, 0, 0], Decode(File(1, 1, 8, [200, 0, 0, 0], palette: [9, 9, 9, 0])).Rgb.ToArray());
    }

    [Fact]
    public void Sixteen_and_thirty_two_bits_are_read_with_and_without_masks()
    {
        Assert.Equal([255, 0, 132], Decode(File(1, 1, 16, [0x10, 0x7C, 0, 0])).Rgb.ToArray());
        Assert.Equal([255, 130, 0], Decode(File(1, 1, 16, [0x00, 0xFC, 0, 0], masks: [0xF800, 0x07E0, 0x001F])).Rgb.ToArray());
        Assert.Equal([3, 2, 1], Decode(File(1, 1, 32, [1, 2, 3, 77])).Rgb.ToArray());
        Assert.Equal([1, 2, 3], Decode(File(1, 1, 32, [1, 2, 3, 77], masks: [0xFF, 0xFF00, 0xFF0000])).Rgb.ToArray());
    }

    [Fact]
    public void Compressed_bitmaps_are_refused_by_name()
    {
        foreach (var compression in (int[])[1, 2, 4, 5, 99])
        {
            Assert.Contains("compressed", Refused(File(1, 1, 8, [0, 0, 0, 0], compression: compression), "photo-format").Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bitmap_of_more_pixels_than_allowed_or_than_its_bytes_is_refused()
    {
        Assert.Equal(ErrorKind.Exhausted, Refused(File(50_000, 50_000, 24, []), "photo-too-large").Kind);
        Assert.Equal(ErrorKind.Exhausted, Refused(File(int.MaxValue, int.MaxValue, 32, []), "photo-too-large").Kind);
        Refused(File(100, 100, 24, [0, 0, 0, 0]), "photo-truncated");
    }

    [Theory]
    [InlineData(0, 1, 24)]
    [InlineData(1, 0, 24)]
    [InlineData(-1, 1, 24)]
    [InlineData(1, int.MinValue, 24)]
    [InlineData(1, 1, 7)]
    [InlineData(1, 1, 0)]
    public void A_header_that_contradicts_itself_is_damage(int width, int height, int bits) =>
        Refused(File(width, height, bits, new byte[64]), "photo-damaged");

    [Fact]
    public void Any_bytes_give_a_picture_or_a_clean_refusal()
    {
        var random = new Random(11);
        var sound = File(5, 4, 32, new byte[80], masks: [0xFF, 0xFF00, 0xFF0000]);
        for (var round = 0; round < 3000; round++)
        {
            var file = sound[..random.Next(11, sound.Length + 1)];
            for (var hits = random.Next(4); hits > 0; hits--)
            {
                file[random.Next(10, file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Decode(file);
            }
            catch (SemblanceException e)
            {
                Assert.StartsWith("photo-", e.Code, StringComparison.Ordinal);
            }
        }
    }

    private Picture Decode(byte[] file) => _codec.Decode(file);

    private SemblanceException Refused(byte[] file, string code)
    {
        var error = Assert.Throws<SemblanceException>(() => Decode(file));
        Assert.Equal(code, error.Code);
        return error;
    }

    /// <summary>A bitmap with the usual header of 40 bytes.</summary>
    private static byte[] File(int width, int height, int bits, byte[] rows, byte[]? palette = null, uint[]? masks = null, int? compression = null)
    {
        var between = masks is null ? palette ?? [] : [.. masks.SelectMany(BitConverter.GetBytes)];
        var header = new byte[14 + Info];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), header.Length + between.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), Info);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
        header[26] = 1;
        header[28] = (byte)bits;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(30), compression ?? (masks is null ? 0 : 3));
        return [.. header, .. between, .. rows];
    }
}
