using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Semblance.Documents;

/// <summary>Text that is UTF-8 for the most part, or not at all: files that several programs wrote into, and those of old programs in Windows-1252.</summary>
internal static class MixedText
{
    private static readonly Encoding Old = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>A line that is UTF-8 stays it; of another, what is none is Windows-1252, and all of it where that is more than what could be UTF-8 by chance.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? bytes : bytes[..(end + 1)];
            AddLine(text, line);
            bytes = bytes[line.Length..];
        }

        return text.ToString();
    }

    private static void AddLine(StringBuilder text, ReadOnlySpan<byte> line)
    {
        if (Utf8.IsValid(line))
        {
            text.Append(Encoding.UTF8.GetString(line));
        }
        else if (IsOld(line))
        {
            text.Append(Old.GetString(line));
        }
        else
        {
            AddRunes(text, line);
        }
    }

    private static bool IsOld(ReadOnlySpan<byte> line)
    {
        var (valid, invalid) = (0, 0);
        while (!line.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(line, out _, out var length) == OperationStatus.Done;
            valid += isValid && length > 1 ? 1 : 0;
            invalid += isValid ? 0 : 1;
            line = line[length..];
        }

        return invalid > valid;
    }

    private static void AddRunes(StringBuilder text, ReadOnlySpan<byte> line)
    {
        Span<char> characters = stackalloc char[2];
        while (!line.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(line, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(characters[..rune.EncodeToUtf16(characters)]);
            }
            else
            {
                text.Append(Old.GetString(line[..length]));
            }

            line = line[length..];
        }
    }
}
