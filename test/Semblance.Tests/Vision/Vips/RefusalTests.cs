using System.Text;
using Semblance.Photos;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Vips;
using static Semblance.Tests.Vision.Pictures.TestPictures;

namespace Semblance.Tests.Vision.Vips;

public class RefusalTests
{
    private readonly VipsPhotoCodec _codec = new();

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><rect width='10' height='10'/></svg>", "SVG")]
    [InlineData("\uFEFF <?xml version='1.0'?>\n<!-- c --><svg width='10' height='10'/>", "SVG")]
    [InlineData("%PDF-1.7\n1 0 obj", "PDF")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u000CJXL \r\n", "JPEG XL")]
    [InlineData("\0\0\0\u000CjP  \r\n", "JPEG 2000")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isomavc1", "no photo")]
    [InlineData("P6 1 1 255 abc", "no photo")]
    [InlineData("just text", "no photo")]
    [InlineData("x", "no photo")]
    public void What_is_no_photo_that_is_read_is_refused_by_name(string content, string name)
    {
        var error = Refused(Encoding.UTF8.GetBytes(content), "photo-format");

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_refused() => Refused([], "photo-empty");

    [Fact]
    public void A_header_that_promises_more_pixels_than_allowed_is_refused_before_any_pixel()
    {
        var before = VipsLibrary.PixelMemory;

        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(50_000, 50_000), (70_000, 1), (1, 70_000), (20_000, 5_001)])
        {
            Assert.Contains($"{width} x {height}", Refused(PngBytes.Promise(width, height), "photo-too-large", ErrorKind.Exhausted).Message, StringComparison.Ordinal);
        }

        Assert.InRange(VipsLibrary.PixelMemory, 0, before + (64 << 20));
    }

    [Fact]
    public void A_file_longer_than_allowed_is_refused_before_it_is_looked_at()
    {
        var codec = new VipsPhotoCodec(new PhotoLimits { MaxBytes = 100 });

        var error = Assert.Throws<SemblanceException>(() => codec.Decode(new byte[101]));

        Assert.Equal((ErrorKind.Exhausted, "photo-too-long"), (error.Kind, error.Code));
    }

    [Fact]
    public void The_limit_of_pixels_is_the_limit()
    {
        var codec = new VipsPhotoCodec(new PhotoLimits { MaxPixels = 48 * 32 });

        Assert.Equal(48, codec.Decode(codec.EncodePng(Quarters())).Width);
        Assert.Equal("photo-too-large", Assert.Throws<SemblanceException>(() => codec.Decode(codec.EncodePng(Quarters(49)))).Code);
    }

    [Theory]
    [InlineData("jpegsave_buffer")]
    [InlineData("pngsave_buffer")]
    [InlineData("webpsave_buffer")]
    [InlineData("gifsave_buffer")]
    public void A_file_cut_off_anywhere_is_truncated_or_no_photo(string saver)
    {
        var file = Save(Quarters(200, 150), saver);

        foreach (var tenth in Enumerable.Range(0, 10))
        {
            var length = Math.Max(1, file.Length * tenth / 10);
            var error = Assert.Throws<SemblanceException>(() => _codec.Decode(file.AsMemory(0, length)));
            Assert.Equal(length < 12 ? "photo-format" : "photo-truncated", error.Code);
        }
    }

    [Theory]
    [InlineData("tiffsave_buffer")]
    [InlineData("heifsave_buffer")]
    public void A_file_without_an_end_mark_that_is_cut_off_is_refused(string saver)
    {
        var file = Save(Quarters(200, 150), saver, save => _ = saver.StartsWith("heif", StringComparison.Ordinal) ? save.Set("compression", 4) : save);

        foreach (var tenth in Enumerable.Range(1, 9))
        {
            Refused(file[..(file.Length * tenth / 10)], "photo-damaged");
        }
    }

    [Fact]
    public void A_JPEG_cut_off_behind_its_thumbnail_is_truncated()
    {
        var jpeg = ExifBytes.Insert(_codec.EncodeJpeg(Quarters(300, 200)), ExifBytes.Segment(0xE1, [.. "Exif\0\0"u8, .. _codec.EncodeJpeg(Quarters())]));

        Refused(jpeg[..^200], "photo-truncated");
    }

    [Fact]
    public void A_JPEG_of_a_thousand_scans_is_refused_before_any_pixel()
    {
        var jpeg = Save(Quarters(), "jpegsave_buffer", save => save.Set("interlace", true));
        Assert.Equal(48, _codec.Decode(jpeg).Width);
        var scan = jpeg.AsSpan().LastIndexOf((byte[])[0xFF, 0xDA]);

        byte[] bomb = [.. jpeg[..scan], .. Enumerable.Repeat(jpeg[scan..^2], 1000).SelectMany(s => s), .. jpeg[^2..]];

        Assert.Contains("times", Refused(bomb, "photo-too-large", ErrorKind.Exhausted).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_a_JPEG_does_not_count_as_scans()
    {
        byte[] appended = [.. _codec.EncodeJpeg(Quarters()), .. Enumerable.Repeat<byte[]>([0xFF, 0xDA, 0, 2], 1000).SelectMany(s => s)];

        Assert.Equal(48, _codec.Decode(appended).Width);
    }

    [Fact]
    public void A_PNG_with_a_wrong_checksum_is_damaged()
    {
        var png = PngBytes.File(48, 32, 8, PngBytes.Rgb, Quarters().Rgb.ToArray());
        png[^20] ^= 1;

        Refused(png, "photo-damaged");
    }

    [Fact]
    public void Channels_that_are_no_colours_are_refused()
    {
        var file = Save(Quarters(), "tiffsave_buffer", change: image =>
        {
            using var two = new VipsOperation("extract_band").Set("in", image).Set("band", 0).Set("n", 2);
            using var plain = two.Run();
            using var copy = new VipsOperation("copy").Set("in", plain).Set("interpretation", (int)Interpretation.Multiband);
            return copy.Run();
        });

        // Two channels are read as grey with alpha at best; never is anything but three channels handed on.
        try
        {
            Assert.Equal(48 * 32 * 3, _codec.Decode(file).Rgb.Length);
        }
        catch (SemblanceException e)
        {
            Assert.Equal(ErrorKind.Invalid, e.Kind);
        }
    }

    [Fact]
    public void Damage_anywhere_gives_a_picture_or_a_clean_refusal()
    {
        var random = new Random(7);
        foreach (var saver in (string[])["jpegsave_buffer", "pngsave_buffer", "webpsave_buffer", "gifsave_buffer", "tiffsave_buffer"])
        {
            var file = Save(Quarters(), saver);
            for (var round = 0; round < 150; round++)
            {
                var damaged = file.ToArray();
                for (var hits = random.Next(1, 4); hits > 0; hits--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                DecodeOrRefuse(damaged);
            }
        }
    }

    private void DecodeOrRefuse(byte[] file)
    {
        try
        {
            var picture = _codec.Decode(file);
            Assert.Equal(picture.Width * picture.Height * 3, picture.Rgb.Length);
        }
        catch (SemblanceException e)
        {
            Assert.StartsWith("photo-", e.Code, StringComparison.Ordinal);
        }
    }

    private SemblanceException Refused(byte[] file, string code, ErrorKind kind = ErrorKind.Invalid)
    {
        var error = Assert.Throws<SemblanceException>(() => _codec.Decode(file));
        Assert.Equal((kind, code), (error.Kind, error.Code));
        return error;
    }
}
