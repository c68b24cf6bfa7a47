using System.Buffers.Binary;

namespace Semblance.Vision.Vips;

/// <summary>How a JPEG file goes through its picture, told from its markers alone (ITU-T T.81, annex B).</summary>
/// <param name="Count">
/// Passes over the picture: one, or about ten when it is progressive. The format allows thousands, each of which costs the time of a whole picture in a
/// few bytes.
/// </param>
/// <param name="IsEnded">Whether the mark of the picture's end is there.</param>
internal readonly record struct JpegScans(int Count, bool IsEnded)
{
    /// <summary>More than any encoder makes.</summary>
    public const int Most = 100;

    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    public static JpegScans Of(ReadOnlySpan<byte> file)
    {
        var count = 0;
        for (var at = 2; at + 1 < file.Length;)
        {
            switch (file[at + 1])
            {
                case var _ when file[at] != 0xFF:
                case 0 or 0x01 or (>= 0xD0 and <= 0xD7):
                    // Within a scan, or bytes between segments that decoders skip: on to the next marker.
                    var next = file[(at + 1)..].IndexOf((byte)0xFF);
                    at = next < 0 ? file.Length : at + 1 + next;
                    break;
                case 0xFF:
                    at++;
                    break;
                case EndOfImage:
                    return new JpegScans(count, IsEnded: true);
                case var marker:
                    count += marker == StartOfScan ? 1 : 0;
                    at += 2 + (at + 4 <= file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]) : 2);
                    break;
            }
        }

        return new JpegScans(count, IsEnded: false);
    }
}
