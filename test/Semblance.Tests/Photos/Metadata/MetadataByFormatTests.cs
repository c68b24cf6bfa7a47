using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Semblance.Photos;
using Semblance.Photos.Metadata;
using Semblance.Tests.Vision.Pictures;
using Semblance.Vision.Vips;

namespace Semblance.Tests.Photos.Metadata;

/// <summary>GIF, BMP, TIFF and AVIF; the formats of cameras and the web are in <see cref="PhotoMetadataTests"/>.</summary>
public class MetadataByFormatTests
{
    private static readonly VipsPhotoCodec Codec = new();

    private static readonly string[] Names = ["gif", "gif-moving", "bmp", "bmp-indexed", "bmp-profile", "tiff", "tiff-big-endian", "tiff-lzw", "tiff-tiles", "tiff-jpeg", "bigtiff", "tiff-16", "avif"];

    public static TheoryData<string> Kinds => [.. Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_not_the_picture_goes_and_not_a_pixel_changes(string kind)
    {
        var photo = Annotated(kind);
        Assert.True(photo.AsSpan().IndexOf("SECRET"u8) >= 0);

        var cleaned = PhotoMetadata.Remove(photo)!;

        Assert.True(cleaned.AsSpan().IndexOf("SECRET"u8) < 0);
        Assert.Equal(PhotoSignature.Of(photo), PhotoSignature.Of(cleaned));
        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(cleaned)));
        Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_photo_cut_off_anywhere_is_cleaned_or_not_handled_and_never_lets_metadata_through(string kind)
    {
        var photo = Annotated(kind);
        for (var length = 0; length < photo.Length; length += length < 1500 ? 1 : 7)
        {
            if (PhotoMetadata.Remove(photo.AsSpan(0, length)) is { } cleaned)
            {
                Assert.True(cleaned.AsSpan().IndexOf("SECRET"u8) < 0);
                Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
            }
        }
    }

    [Fact]
    public void Cleaning_any_bytes_twice_is_cleaning_them_once_and_hardly_lengthens_a_file()
    {
        var photos = Names.Select(Annotated).ToArray();

        // Half of the hits go where the structure is: into the first bytes.
        var hit = Gen.Choose(0, int.MaxValue).SelectMany(at => Gen.Choose(0, 255), (at, value) => (at, value));
        Prop.ForAll(hit.ListOf(6).ToArbitrary(), Gen.Choose(0, photos.Length - 1).ToArbitrary(), (hits, which) =>
        {
            var photo = photos[which].ToArray();
            foreach (var (at, value) in hits)
            {
                photo[at % (at % 2 == 0 ? photo.Length : Math.Min(photo.Length, 400))] = (byte)value;
            }

            var cleaned = PhotoMetadata.Remove(photo);
            if (cleaned is not null)
            {
                // Parts that overlapped are apart afterwards: a TIFF may grow by its directory and by the padding of its strips.
                Assert.InRange(cleaned.Length, 0, photo.Length + 1024);
                Assert.Equal(cleaned, PhotoMetadata.Remove(cleaned));
            }
        }).Check(Cases.Of(4000));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_TIFF_stays_turned_as_it_says(int orientation)
    {
        var photo = Tiff(image => image, _ => { }, orientation);

        var cleaned = PhotoMetadata.Remove(photo)!;

        Assert.Equal(orientation > 4 ? (32, 48) : (48, 32), (Codec.Decode(cleaned).Width, Codec.Decode(cleaned).Height));
        Assert.Equal(0, TestPictures.LargestDifference(Codec.Decode(photo), Codec.Decode(cleaned)));
    }

    [Fact]
    public void A_TIFF_whose_strips_are_all_of_the_file_many_times_is_not_handled()
    {
        var file = new byte[20_000];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 8);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(8), 2);
        Field(10, 273, 1000, 100);
        Field(22, 279, 1000, 4100);
        for (var i = 0; i < 1000; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4100 + (4 * i)), file.Length);
        }

        Assert.Null(PhotoMetadata.Remove(file));

        void Field(int at, short tag, int count, int place)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), tag);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at + 2), 4);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 4), count);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 8), place);
        }
    }

    [Fact]
    public void An_animation_keeps_its_frames_and_how_often_they_are_shown()
    {
        var cleaned = PhotoMetadata.Remove(Annotated("gif-moving"))!;

        Assert.True(cleaned.AsSpan().IndexOf("NETSCAPE2.0"u8) >= 0);
        Assert.Equal(2, Enumerable.Range(0, cleaned.Length - 8).Count(at => cleaned.AsSpan(at).StartsWith((ReadOnlySpan<byte>)[0x21, 0xF9, 4])));
    }

    [Fact]
    public void Metadata_that_shares_bytes_with_the_picture_of_an_AVIF_is_not_touched()
    {
        var photo = Annotated("avif");
        var iloc = photo.AsSpan().IndexOf("iloc"u8);

        // All that the second item says of its place becomes what the first one's says (version 0 or 1, offsets and lengths of 32 bits, one extent an item).
        Assert.True(photo[iloc + 4] < 2 && photo[iloc + 8] == 0x44);
        var rest = (photo[iloc + 4] * 2) + 2 + (photo[iloc + 9] >> 4) + 2 + 8;
        var first = iloc + 12 + 2;
        photo.AsSpan(first, rest).CopyTo(photo.AsSpan(first + rest + 2));

        Assert.Null(PhotoMetadata.Remove(photo));
    }

    private static byte[] Annotated(string kind) => kind switch
    {
        "gif" => [.. Gif(Still()), .. "SECRET behind the end"u8],
        "gif-moving" => Moving(),
        "bmp" => [.. Bmp(24, 40), .. "SECRET"u8],
        "bmp-indexed" => Bmp(8, 40),
        "bmp-profile" => Bmp(32, 124),
        "tiff" => Tiff(image => image, _ => { }),
        "tiff-big-endian" => BigEndianTiff(),
        "tiff-lzw" => Tiff(image => image, save => save.Set("compression", 5).Set("predictor", 2)),
        "tiff-tiles" => Tiff(image => image, save => save.Set("compression", 2).Set("tile", true).Set("tile-width", 16).Set("tile-height", 16)),
        "tiff-jpeg" => Tiff(image => image, save => save.Set("compression", 1)),
        "bigtiff" => Tiff(image => image, save => save.Set("bigtiff", true)),
        "tiff-16" => Tiff(
            image =>
            {
                using var wide = new VipsOperation("colourspace").Set("in", image).Set("space", 25);
                return wide.Run();
            },
            _ => { }),
        "avif" => [.. Convert("heifsave_buffer", image => image, save => save.Set("compression", 4).Set("lossless", true), 1), 0, 0, 0, 20, .. "uuidSECRET SECRET"u8[..16], .. "SECRET"u8],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>A JPEG's EXIF and XMP in a file of another format, written by libvips.</summary>
    private static unsafe byte[] Convert(string saver, Func<VipsImage, VipsImage> change, Action<VipsOperation> options, int orientation)
    {
        var jpeg = ExifBytes.Insert(
            ExifBytes.Orient(Codec.EncodeJpeg(TestPictures.Quarters()), orientation), ExifBytes.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta SECRET PLACE AT HOME/>"u8));
        fixed (byte* bytes = jpeg)
        {
            using var load = new VipsOperation("jpegload_buffer").Set("buffer", bytes, jpeg.Length);
            using var image = load.Run();
            using var changed = change(image);
            using var save = new VipsOperation(saver).Set("in", changed == image ? image : changed);
            options(save);
            return save.RunToFile();
        }
    }

    private static byte[] Tiff(Func<VipsImage, VipsImage> change, Action<VipsOperation> options, int orientation = 1) =>
        Convert("tiffsave_buffer", change, options, orientation);

    /// <summary>48 x 32 in one strip, as Motorola's byte order has it, with two notes and a second page.</summary>
    private static byte[] BigEndianTiff()
    {
        (int Tag, int Type, int Count, int Value)[] fields =
        [
            (256, 3, 1, 48 << 16), (257, 3, 1, 32 << 16), (258, 3, 3, 200), (259, 3, 1, 1 << 16), (262, 3, 1, 2 << 16), (270, 2, 12, 220),
            (273, 4, 1, 300), (277, 3, 1, 3 << 16), (278, 3, 1, 32 << 16), (279, 4, 1, 48 * 32 * 3), (700, 1, 12, 240), (34665, 4, 1, 99_999_999),
        ];
        var file = new byte[300 + (48 * 32 * 3)];
        "MM\0*"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), 8);
        BinaryPrimitives.WriteInt16BigEndian(file.AsSpan(8), (short)fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            var at = file.AsSpan(10 + (12 * i));
            BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)fields[i].Tag);
            BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)fields[i].Type);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], fields[i].Count);
            BinaryPrimitives.WriteInt32BigEndian(at[8..], fields[i].Value);
        }

        ((ReadOnlySpan<byte>)[0, 8, 0, 8, 0, 8]).CopyTo(file.AsSpan(200));
        "SECRET NOTE\0"u8.CopyTo(file.AsSpan(220));
        "<SECRET/>   "u8.CopyTo(file.AsSpan(240));
        TestPictures.Quarters().Rgb.Span.CopyTo(file.AsSpan(300));
        return file;
    }

    private static byte[] Still() => TestPictures.Save(TestPictures.Quarters(), "gifsave_buffer", save => save.Set("keep", 0));

    /// <summary>With a comment, XMP as Adobe puts it there, a caption and an application's own data, in front of the trailer.</summary>
    private static byte[] Gif(byte[] still) =>
    [
        .. still[..^1],
        0x21, 0xFE, 6, .. "SECRET"u8, 0,
        0x21, 0xFF, 11, .. "XMP DataXMP"u8, 13, .. "<x:xmp SECRET"u8, 0,
        0x21, 0xFF, 11, .. "SECRETS 1.0"u8, 2, 1, 1, 0,
        0x21, 0x01, 12, .. new byte[12], 6, .. "SECRET"u8, 0,
        0x3B,
    ];

    /// <summary>The still's frame twice, repeated for ever.</summary>
    private static byte[] Moving()
    {
        var still = Still();
        var begin = 13 + ((still[10] & 0x80) != 0 ? 3 << ((still[10] & 7) + 1) : 0);
        var frame = still.AsSpan(still.AsSpan(begin).IndexOf((byte)0x2C) + begin)[..^1].ToArray();
        byte[] timing = [0x21, 0xF9, 4, 0, 10, 0, 0, 0];
        return Gif([.. still[..begin], 0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0, .. timing, .. frame, .. timing, .. frame, 0x3B]);
    }

    /// <summary>12 x 5, with something in its gap before the pixels, and behind them.</summary>
    private static byte[] Bmp(int bits, int header)
    {
        var palette = bits == 8 ? Enumerable.Range(0, 1024).Select(i => (byte)(i * 7)).ToArray() : [];
        var row = ((12 * bits) + 31) / 32 * 4;
        var pixels = Enumerable.Range(0, row * 5).Select(i => (byte)(i * 13)).ToArray();
        byte[] file = [.. new byte[14 + header], .. palette, .. "SECRET gap  "u8, .. pixels, .. "PROFILE!"u8, .. "SECRET"u8];
        "BM"u8.CopyTo(file);
        Put(2, file.Length);
        Put(10, 14 + header + palette.Length + 12);
        Put(14, header);
        Put(18, 12);
        Put(22, 5);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), (short)bits);
        if (header == 124)
        {
            Put(14 + 56, 0x4D424544);
            Put(14 + 112, header + palette.Length + 12 + pixels.Length);
            Put(14 + 116, 8);
        }

        return file;

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}
