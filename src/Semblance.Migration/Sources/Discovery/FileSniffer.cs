using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Semblance.Migration.Sources.Photos;
using Semblance.Migration.Sources.Tables;

namespace Semblance.Migration.Sources.Discovery;

/// <summary>Tells a file's format from its first bytes (and a protocol 0 pickle's last one); its name plays no part.</summary>
internal static partial class FileSniffer
{
    /// <summary>Enough for a CSV row of 513 numbers.</summary>
    public const int HeadLength = 64 * 1024;

    /// <summary>Reads at most <see cref="HeadLength"/> bytes. Throws IOException or UnauthorizedAccessException when it cannot.</summary>
    public static FileFormat Sniff(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (stream.Length == 0)
        {
            return FileFormat.Empty;
        }

        var head = new byte[(int)Math.Min(HeadLength, stream.Length)];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return Sniff(head, () => LastByte(stream));
    }

    private static FileFormat Sniff(byte[] head, Func<int> lastByte)
    {
        if (head.AsSpan().StartsWith("SQLite format 3\0"u8))
        {
            return FileFormat.Sqlite;
        }

        if (head.Length > 5 && head[0] == 0x93 && head.AsSpan(1).StartsWith("NUMPY"u8))
        {
            return FileFormat.Npy;
        }

        if (head.Length > 3 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0x04034B50)
        {
            return FirstMember(head).EndsWith(".npy", StringComparison.Ordinal) ? FileFormat.Npz : FileFormat.Other;
        }

        if (ImageContent.MediaType(head) is not null)
        {
            return FileFormat.Image;
        }

        if (head.Length > 1 && head[0] == 0x80 && head[1] <= 5)
        {
            return FileFormat.Pickle;
        }

        return SniffText(head, lastByte);
    }

    /// <summary>True of bytes that begin and end like a pickle of any protocol; protocols 0 and 1 have no mark of their own.</summary>
    public static bool IsPickle(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[^1] == (byte)'.' && (bytes[0] == 0x80 && bytes[1] is >= 1 and <= 5 || BeginsAsText(bytes));

    private static bool BeginsAsText(ReadOnlySpan<byte> head) => TextPickle().IsMatch(Encoding.Latin1.GetString(head[..Math.Min(256, head.Length)]));

    private static FileFormat SniffText(byte[] head, Func<int> lastByte)
    {
        if (BeginsAsText(head) && lastByte() == '.')
        {
            return FileFormat.Pickle;
        }

        if (head.AsSpan().Contains((byte)0))
        {
            return FileFormat.Other;
        }

        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF');
        if (text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal))
        {
            return FileFormat.LfsPointer;
        }

        if (text.StartsWith("%YAML", StringComparison.Ordinal) && text.Contains("opencv", StringComparison.Ordinal))
        {
            return FileFormat.OpenCvModel;
        }

        var start = text.AsSpan().TrimStart();
        if (start.Length > 0 && start[0] is '{' or '[')
        {
            return FileFormat.Json;
        }

        return CsvSniffer.LooksLikeVectors(text) ? FileFormat.Csv : FileFormat.Other;
    }

    /// <summary>The name in a zip's first local header; NumPy's archives hold nothing but .npy members. Source: APPNOTE.TXT 4.3.7.</summary>
    private static string FirstMember(byte[] head)
    {
        if (head.Length < 30)
        {
            return "";
        }

        var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(26)), head.Length - 30);
        return Encoding.Latin1.GetString(head, 30, length);
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }

    /// <summary>How protocol 0 and 1 pickles of lists, dicts, tuples and arrays begin.</summary>
    [GeneratedRegex(@"^(\((lp|dp|tp?)\d+\n|\([ldt]|[\]}]q.|c[A-Za-z_][\w.]*\n\w+\n|\(S'|\(V|\(c[A-Za-z_])", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex TextPickle();
}
