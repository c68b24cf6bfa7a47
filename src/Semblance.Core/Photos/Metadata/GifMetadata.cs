using System.Buffers;

namespace Semblance.Photos.Metadata;

/// <summary>
/// Metadata of GIF files (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). Kept are the frames with their colours and timing, how often they are repeated, and the
/// colour profile; comments, XMP, captions, other applications' data and all behind the trailer go.
/// </summary>
internal static class GifMetadata
{
    private const int HeaderLength = 13;
    private const int DescriptorLength = 10;
    private const byte Extension = 0x21;
    private const byte Descriptor = 0x2C;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;
    private const byte Application = 0xFF;

    /// <summary>Null when the blocks do not follow one another as they must.</summary>
    public static byte[]? Remove(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength)
        {
            return null;
        }

        var kept = new ArrayBufferWriter<byte>(file.Length);
        var at = Math.Min(HeaderLength + ColoursLength(file[10]), file.Length);
        kept.Write(file[..at]);
        while (at < file.Length && file[at] != Trailer)
        {
            var rest = file[at..];
            if (BlockLength(rest) is not { } length)
            {
                return null;
            }

            // A file that was cut off ends within a block: half a frame is part of the picture, half a note is none.
            var block = rest[..Math.Min(length, rest.Length)];
            if (block[0] == Descriptor || (block.Length == length && IsKept(block)))
            {
                kept.Write(block);
            }

            at += block.Length;
        }

        kept.Write(file.Slice(at, at < file.Length ? 1 : 0));
        return kept.WrittenSpan.ToArray();
    }

    /// <summary>Of a table of colours, by the flags before it: its presence, and the exponent of its size.</summary>
    private static int ColoursLength(byte flags) => (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;

    /// <summary>Longer than the rest where the file is cut off; null when no block begins here.</summary>
    private static int? BlockLength(ReadOnlySpan<byte> rest)
    {
        // The code size of the compressed pixels, one byte, follows the frame's colours.
        int? head = rest switch
        {
            [Extension, ..] => 2,
            [Descriptor, _, _, _, _, _, _, _, _, var flags, ..] => DescriptorLength + ColoursLength(flags) + 1,
            [Descriptor, ..] => DescriptorLength + 1,
            _ => null,
        };
        if (head is not { } at)
        {
            return null;
        }

        while (at < rest.Length && rest[at] != 0)
        {
            at += rest[at] + 1;
        }

        return at + 1;
    }

    private static bool IsKept(ReadOnlySpan<byte> extension)
    {
        if (extension is not [Extension, Application, 11, ..])
        {
            return extension is [Extension, GraphicControl, 4, _, _, _, _, 0];
        }

        var name = extension[3..];
        return name.StartsWith("ICCRGBG1012"u8)
            || ((name.StartsWith("NETSCAPE2.0"u8) || name.StartsWith("ANIMEXTS1.0"u8)) && name[11..] is [3, 1, _, _, 0]);
    }
}
