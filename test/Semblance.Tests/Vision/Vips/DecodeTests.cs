using Semblance.Photos;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;
using static Semblance.Tests.Vision.Pictures.TestPictures;

namespace Semblance.Tests.Vision.Vips;

public class DecodeTests
{
    private readonly VipsPhotoCodec _codec = new();

    public static TheoryData<int> Orientations => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_orientation_of_a_JPEG_comes_out_upright(int orientation)
    {
        var jpeg = _codec.EncodeJpeg(Quarters());
        var expected = Upright(_codec.Decode(jpeg), orientation);

        Assert.Equal(0, LargestDifference(expected, _codec.Decode(ExifBytes.Orient(jpeg, orientation))));
        Assert.Equal(0, LargestDifference(expected, _codec.Decode(ExifBytes.Orient(jpeg, orientation, bigEndian: false))));
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Every_orientation_of_a_PNG_comes_out_upright(int orientation)
    {
        var picture = Quarters();
        var png = PngBytes.File(48, 32, 8, PngBytes.Rgb, picture.Rgb.ToArray(), PngBytes.Chunk("eXIf", ExifBytes.Tiff(orientation)));

        Assert.Equal(0, LargestDifference(Upright(picture, orientation), _codec.Decode(png)));
    }

    [Theory]
    [InlineData("pngsave_buffer", 0)]
    [InlineData("tiffsave_buffer", 0)]
    [InlineData("webpsave_buffer", 0)]
    [InlineData("heifsave_buffer", 24)]
    [InlineData("gifsave_buffer", 24)]
    [InlineData("jpegsave_buffer", 24)]
    public void Every_format_gives_its_picture_back(string saver, int tolerance)
    {
        var picture = Quarters(96, 64);
        var file = Save(picture, saver, save =>
        {
            if (saver.StartsWith("webp", StringComparison.Ordinal))
            {
                save.Set("lossless", true);
            }
            else if (saver.StartsWith("heif", StringComparison.Ordinal))
            {
                save.Set("compression", 4).Set("Q", 95).Set("subsample_mode", 2);
            }
            else if (saver.StartsWith("jpeg", StringComparison.Ordinal))
            {
                save.Set("Q", 97).Set("subsample_mode", 2);
            }
        });

        Assert.InRange(LargestDifference(picture, _codec.Decode(file)), 0, tolerance);
    }

    [Fact]
    public void Grey_becomes_three_equal_channels()
    {
        var picture = _codec.Decode(PngBytes.File(2, 1, 8, PngBytes.Grey, [10, 200]));

        Assert.Equal([10, 10, 10, 200, 200, 200], picture.Rgb.ToArray());
    }

    [Fact]
    public void Alpha_lies_on_white()
    {
        Assert.Equal([255, 255, 255, 7, 8, 9], _codec.Decode(PngBytes.File(2, 1, 8, PngBytes.Rgba, [1, 2, 3, 0, 7, 8, 9, 255])).Rgb.ToArray());
        Assert.Equal([255, 255, 255, 50, 50, 50], _codec.Decode(PngBytes.File(2, 1, 8, PngBytes.GreyAlpha, [10, 0, 50, 255])).Rgb.ToArray());

        var half = Pixel(_codec.Decode(PngBytes.File(1, 1, 8, PngBytes.Rgba, [0, 0, 0, 128])), 0, 0);
        Assert.InRange(half.R, 126, 128);
    }

    [Theory]
    [InlineData(PngBytes.Rgb, new byte[] { 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00 }, new byte[] { 255, 128, 0 })]
    [InlineData(PngBytes.Grey, new byte[] { 0x80, 0x00 }, new byte[] { 128, 128, 128 })]
    [InlineData(PngBytes.Rgba, new byte[] { 0xFF, 0xFF, 0x80, 0x00, 0x00, 0x00, 0xFF, 0xFF }, new byte[] { 255, 128, 0 })]
    [InlineData(PngBytes.Rgba, new byte[] { 0x12, 0x34, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00 }, new byte[] { 255, 255, 255 })]
    public void Sixteen_bits_become_eight(byte colour, byte[] samples, byte[] expected)
    {
        Assert.Equal(expected, _codec.Decode(PngBytes.File(1, 1, 16, colour, samples)).Rgb.ToArray());
    }

    [Fact]
    public void A_palette_and_single_bits_are_unpacked()
    {
        var palette = PngBytes.File(2, 1, 8, PngBytes.Palette, [1, 0], PngBytes.Chunk("PLTE", [9, 8, 7, 6, 5, 4]));
        Assert.Equal([6, 5, 4, 9, 8, 7], _codec.Decode(palette).Rgb.ToArray());

        Assert.Equal([255, 255, 255, 0, 0, 0], _codec.Decode(PngBytes.File(2, 1, 1, PngBytes.Grey, [0x80])).Rgb.ToArray());
    }

    [Theory]
    [InlineData("jpegsave_buffer")]
    [InlineData("tiffsave_buffer")]
    public void Cmyk_becomes_colours_that_look_alike(string saver)
    {
        var picture = Quarters();
        var file = Save(picture, saver, change: image =>
        {
            using var toCmyk = new VipsOperation("colourspace").Set("in", image).Set("space", (int)Interpretation.Cmyk);
            return toCmyk.Run();
        });

        var decoded = _codec.Decode(file);

        var (red, blue) = (Pixel(decoded, 4, 4), Pixel(decoded, 4, 28));
        Assert.True(red.R > 180 && red.G < 90 && red.B < 90, $"red is {red}");
        Assert.True(blue.B > 100 && blue.R < 110, $"blue is {blue}");
    }

    [Fact]
    public void A_wide_gamut_profile_is_converted()
    {
        var picture = Quarters();
        var file = Save(picture, "pngsave_buffer", save => save.Set("keep", 8), image =>
        {
            using var toWide = new VipsOperation("icc_transform").Set("in", image).Set("output_profile", "p3").Set("depth", 8);
            return toWide.Run();
        });

        // Pure colours of sRGB have smaller numbers in P3: decoding must bring them back.
        Assert.InRange(LargestDifference(picture, _codec.Decode(file)), 0, 8);
    }

    [Fact]
    public void A_profile_of_other_colours_or_of_garbage_does_not_stop_the_photo()
    {
        byte[] garbage = [.. "icc\0\0"u8, .. Deflated([.. "this is no profile"u8, .. new byte[200]])];

        Assert.Equal([1, 2, 3], _codec.Decode(PngBytes.File(1, 1, 8, PngBytes.Rgb, [1, 2, 3], PngBytes.Chunk("iCCP", garbage))).Rgb.ToArray());
    }

    [Fact]
    public void A_single_pixel_is_a_picture()
    {
        Assert.Equal([1, 2, 3], _codec.Decode(PngBytes.File(1, 1, 8, PngBytes.Rgb, [1, 2, 3])).Rgb.ToArray());
    }

    [Fact]
    public void An_animation_gives_its_first_frame()
    {
        var (first, second) = (Quarters(20, 20), new Picture(20, 20, new byte[1200]));
        var tall = new Picture(20, 40, (byte[])[.. first.Rgb.ToArray(), .. second.Rgb.ToArray()]);
        foreach (var (saver, tolerance) in (ReadOnlySpan<(string, int)>)[("gifsave_buffer", 24), ("webpsave_buffer", 0)])
        {
            var animation = Save(tall, saver, save => _ = saver[0] == 'w' ? save.Set("page_height", 20).Set("lossless", true) : save.Set("page_height", 20));

            Assert.InRange(LargestDifference(first, _codec.Decode(animation)), 0, tolerance);
        }
    }

    [Fact]
    public void The_sample_photos_decode()
    {
        foreach (var path in Directory.GetFiles(NativeFiles.Find(NativeFiles.Samples), "*.jpg"))
        {
            var picture = _codec.Decode(File.ReadAllBytes(path));

            Assert.Equal(1920, Math.Max(picture.Width, picture.Height));
        }
    }

    [Fact]
    public void A_decoded_photo_does_not_depend_on_bytes_that_change_later()
    {
        var file = _codec.EncodePng(Quarters());
        var picture = _codec.Decode(file);
        Array.Clear(file);
        GC.Collect();

        Assert.Equal(0, LargestDifference(Quarters(), picture));
    }

    private static byte[] Deflated(byte[] data)
    {
        var target = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(target, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return target.ToArray();
    }
}
