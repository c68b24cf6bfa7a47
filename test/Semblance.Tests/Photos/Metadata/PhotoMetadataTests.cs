using FsCheck;
using FsCheck.Fluent;
using Semblance.Photos.Metadata;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Natives;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Photos.Metadata;

public class PhotoMetadataTests
{
    private static readonly VipsPhotoCodec Codec = new();

    private static readonly byte[] Jpeg = Codec.EncodeJpeg(TestPictures.Quarters());
    private static readonly byte[] Png = Codec.EncodePng(TestPictures.Quarters());
    private static readonly byte[] Webp = TestPictures.Save(TestPictures.Quarters(), "webpsave_buffer", save => save.Set("lossless", true).Set("keep", 0));

    public static TheoryData<int> Samples => [1, 2, 3, 4, 5, 6];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_camera_photo_loses_its_place_and_not_a_pixel(int number)
    {
        var photo = File.ReadAllBytes(NativeFiles.Find(NativeFiles.Samples, $"sample{number}.jpg"));

        var cleaned = PhotoMetadata.Remove(photo)!;

        Assert.True(photo.AsSpan().IndexOf("Exif\0\0"u8) >= 0);
        Assert.True(cleaned.AsSpan().IndexOf("Exif\0\0"u8) < 0);
        Assert.Equal(photo.AsSpan().IndexOf("ICC_PROFILE"u8) >= 0, cleaned.AsSpan().IndexOf("ICC_PROFILE"u8) >= 0);
        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(cleaned)));
        Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Of_EXIF_only_the_orientation_stays(string format, int orientation)
    {
        var photo = Annotated(format, orientation);
        Assert.True(photo.AsSpan().IndexOf("SECRET PLACE"u8) >= 0);

        var cleaned = PhotoMetadata.Remove(photo)!;

        Assert.DoesNotContain(Secrets, secret => cleaned.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)) >= 0);
        Assert.Equal(orientation > 1, cleaned.AsSpan().IndexOf("MM\0*"u8) >= 0);
        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(cleaned)));
        Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
    }

    [Fact]
    public void A_photo_without_metadata_stays_as_it_is()
    {
        Assert.Equal(Jpeg, PhotoMetadata.Remove(Jpeg));
        Assert.Equal(PhotoMetadata.Remove(Png), PhotoMetadata.Remove(PhotoMetadata.Remove(Png)));
        Assert.Equal(Webp, PhotoMetadata.Remove(Webp));
    }

    [Fact]
    public void What_was_appended_to_a_photo_is_dropped()
    {
        foreach (var photo in (byte[][])[Jpeg, Png, Webp])
        {
            Assert.Equal(PhotoMetadata.Remove(photo), PhotoMetadata.Remove([.. photo, .. "SECRET and a video"u8]));
        }
    }

    [Fact]
    public void A_progressive_JPEG_keeps_all_its_scans()
    {
        var photo = TestPictures.Save(TestPictures.Quarters(100, 80), "jpegsave_buffer", save => save.Set("interlace", true));

        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(PhotoMetadata.Remove([.. photo, 1, 2, 3])!)));
    }

    [Fact]
    public void A_thumbnail_inside_JFIF_goes_and_its_resolution_stays()
    {
        byte[] jfif = [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 1, 1, 9, 9, 9];
        var bare = Jpeg[3] == 0xE0 ? (byte[])[.. Jpeg[..2], .. Jpeg[20..]] : Jpeg;

        var cleaned = PhotoMetadata.Remove(ExifBytes.Insert(bare, ExifBytes.Segment(0xE0, jfif)))!;

        Assert.Equal(ExifBytes.Segment(0xE0, [.. jfif[..12], 0, 0]), cleaned[2..20]);
    }

    [Fact]
    public void Colours_of_a_CMYK_photo_stay()
    {
        var photo = TestPictures.Save(TestPictures.Quarters(), "jpegsave_buffer", change: image =>
        {
            using var toCmyk = new VipsOperation("colourspace").Set("in", image).Set("space", (int)Interpretation.Cmyk);
            return toCmyk.Run();
        });

        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(PhotoMetadata.Remove(photo)!)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a and more that is no block")]
    [InlineData("BM......")]
    [InlineData("no photo at all")]
    [InlineData("II*\0........")]
    public void Other_formats_are_not_handled(string content) => Assert.Null(PhotoMetadata.Remove(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_photo_cut_off_anywhere_is_cleaned_or_not_handled_and_never_lets_metadata_through()
    {
        foreach (var photo in (byte[][])[Annotated("jpeg", 6), Annotated("png", 6), Annotated("webp", 6)])
        {
            for (var length = 0; length < photo.Length; length++)
            {
                if (PhotoMetadata.Remove(photo.AsSpan(0, length)) is { } cleaned)
                {
                    Assert.True(cleaned.AsSpan().IndexOf("SECRET"u8) < 0);
                    Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
                }
            }
        }
    }

    [Fact]
    public void Cleaning_any_bytes_twice_is_cleaning_them_once()
    {
        byte[][] photos = [Annotated("jpeg", 3), Annotated("png", 6), Annotated("webp", 8)];
        var damage = Gen.Choose(0, int.MaxValue).Two().ListOf(6);

        Prop.ForAll(damage.ToArbitrary(), Gen.Choose(0, photos.Length - 1).ToArbitrary(), (hits, which) =>
        {
            var photo = photos[which].ToArray();
            foreach (var (at, value) in hits)
            {
                photo[at % photo.Length] = (byte)value;
            }

            var cleaned = PhotoMetadata.Remove(photo);
            return cleaned is null || cleaned.AsSpan().SequenceEqual(PhotoMetadata.Remove(cleaned));
        }).Check(Cases.Of(1000));
    }

    [Fact]
    public void Bytes_that_only_begin_like_a_photo_never_throw()
    {
        byte[][] heads = [[0xFF, 0xD8, 0xFF], Png[..33], Webp[..12], [.. Webp[..12], .. "VP8X"u8]];

        Prop.ForAll<byte[], int>((tail, which) =>
        {
            byte[] photo = [.. heads[(which & int.MaxValue) % heads.Length], .. tail];
            var cleaned = PhotoMetadata.Remove(photo);
            return cleaned is null || cleaned.AsSpan().SequenceEqual(PhotoMetadata.Remove(cleaned));
        }).Check(Cases.Of(2000));
    }

    public static TheoryData<string, int> Orientations()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in (string[])["jpeg", "png", "webp"])
        {
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                data.Add(format, orientation);
            }
        }

        return data;
    }

    private static string[] Secrets => ["SECRET", "MAKER", "http://ns.adobe.com/xap", "Photoshop", "<x:xmp"];

    /// <summary>A photo with every kind of metadata that its format knows.</summary>
    private static byte[] Annotated(string format, int orientation)
    {
        var tiff = ExifBytes.Tiff(orientation);
        return format switch
        {
            "jpeg" => [.. ExifBytes.Insert(
                ExifBytes.Orient(Jpeg, orientation),
                ExifBytes.Segment(0xFE, "SECRET comment"u8),
                ExifBytes.Segment(0xE2, "MPF\0SECRET"u8),
                ExifBytes.Segment(0xED, "Photoshop 3.0\0SECRET"u8),
                ExifBytes.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0SECRET"u8)), .. "SECRET behind the end"u8],
            "png" => [.. Png[..33], .. PngBytes.Chunk("tEXt", "Author\0SECRET"u8), .. PngBytes.Chunk("eXIf", tiff), .. PngBytes.Chunk("tIME", new byte[7]),
                .. PngBytes.Chunk("prVt", "SECRET"u8), .. Png[33..], .. "SECRET behind the end"u8],
            _ => RiffBytes.File(
                RiffBytes.Chunk("VP8X", [0x0C, 0, 0, 0, 47, 0, 0, 31, 0, 0]), Webp[12..],
                RiffBytes.Chunk("EXIF", tiff), RiffBytes.Chunk("XMP ", "<x:xmpmeta SECRET"u8), RiffBytes.Chunk("NOTE", "SECRET"u8)),
        };
    }
}
