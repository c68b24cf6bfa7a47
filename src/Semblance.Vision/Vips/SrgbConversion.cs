using System.Buffers.Binary;

namespace Semblance.Vision.Vips;

/// <summary>Any colours to sRGB of three 8-bit channels: by the photo's own profile where that works, else by what the format says; alpha onto white.</summary>
internal static class SrgbConversion
{
    /// <summary>The result shares nothing that its caller must keep but the original's memory.</summary>
    /// <exception cref="VipsException">Its channels have no colour that is known.</exception>
    public static VipsImage Apply(VipsImage image)
    {
        var colours = ByProfile(image) ?? ByInterpretation(image);
        try
        {
            var opaque = (colours ?? image).HasAlpha ? Flatten(colours ?? image) : null;
            if (opaque is null)
            {
                return colours ?? Same(image);
            }

            colours?.Dispose();
            return opaque;
        }
        catch
        {
            colours?.Dispose();
            throw;
        }
    }

    /// <summary>Null when there is no profile that changes anything, or when it does not fit the picture: many do not.</summary>
    private static VipsImage? ByProfile(VipsImage image)
    {
        var profile = image.Profile;
        if (profile.IsEmpty || (IsPlain(image) && IsSrgb(profile)))
        {
            return null;
        }

        try
        {
            using var transform = new VipsOperation("icc_transform")
                .Set("in", image).Set("output_profile", "srgb").Set("embedded", true).Set("depth", 8);
            return transform.Run();
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <summary>Null when there is nothing to convert.</summary>
    private static VipsImage? ByInterpretation(VipsImage image)
    {
        if (IsPlain(image))
        {
            return null;
        }

        using var convert = new VipsOperation("colourspace").Set("in", image).Set("space", (int)Interpretation.Srgb);
        return convert.Run();
    }

    private static VipsImage Flatten(VipsImage image)
    {
        using var flatten = new VipsOperation("flatten").Set("in", image).Set("background", [255, 255, 255]);
        return flatten.Run();
    }

    private static VipsImage Same(VipsImage image)
    {
        using var copy = new VipsOperation("copy").Set("in", image);
        return copy.Run();
    }

    private static bool IsPlain(VipsImage image) =>
        image is { Interpretation: Interpretation.Srgb, Format: VipsImage.UChar, Bands: 3 or 4 };

    /// <summary>
    /// Whether a profile calls itself sRGB in its description, as ASCII or UTF-16 (ICC.1:2022, 7.3 and 9.2.41). Converting from sRGB to sRGB would cost
    /// as much time as decoding and change nothing.
    /// </summary>
    private static bool IsSrgb(ReadOnlySpan<byte> profile)
    {
        const int Table = 128;
        const int EntryLength = 12;
        const int MostTags = 100;
        if (profile.Length < Table + 4)
        {
            return false;
        }

        var tags = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[Table..]), MostTags);
        for (var i = 0; i < tags && Table + 4 + ((i + 1) * EntryLength) <= profile.Length; i++)
        {
            var entry = profile.Slice(Table + 4 + (i * EntryLength), EntryLength);
            if (entry.StartsWith("desc"u8))
            {
                var (at, length) = (BinaryPrimitives.ReadUInt32BigEndian(entry[4..]), BinaryPrimitives.ReadUInt32BigEndian(entry[8..]));
                var text = at < profile.Length ? profile.Slice((int)at, (int)Math.Min(length, profile.Length - at)) : default;
                return text.IndexOf("sRGB"u8) >= 0 || text.IndexOf("s\0R\0G\0B"u8) >= 0;
            }
        }

        return false;
    }
}
