using System.Text.Json;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Json;

/// <summary>
/// Reads JSON Lines, one document a line (https://jsonlines.org), as the list of its documents. Lines stand for themselves: one that is broken, as the
/// last one of a log is after a crash, becomes a <see cref="SourceValue.Unread"/> and the others are read.
/// </summary>
internal sealed class JsonLines
{
    /// <summary>A vector of 16,384 values takes half a megabyte; this is a person with a hundred of them.</summary>
    private const int MaxLine = 64 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private JsonLines(Stream stream) => _stream = stream;

    /// <summary>
    /// Null when the text is no JSON Lines: neither its first line is a whole object or array, nor its second one after a first that at least ends like one.
    /// That keeps a broken document of many lines what it is.
    /// </summary>
    /// <param name="stream">At its beginning, after the byte order mark.</param>
    public static SourceValue.Sequence? Read(Stream stream)
    {
        var lines = new JsonLines(stream);
        var items = new List<SourceValue>();
        var numbers = new List<long>();
        for (long number = 1; lines.Next(out var line, out var isTooLong); number++)
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var ends = line[^1] is (byte)'}' or (byte)']';
            items.Add(isTooLong ? new SourceValue.Unread("json-invalid", "a line of more than 64 MiB") : Parse(line));
            numbers.Add(number);
            if ((items.Count == 1 && !ends && !IsDocument(items[0])) || (items.Count == 2 && !items.Exists(IsDocument)))
            {
                return null;
            }
        }

        return items.Count > 1 ? new SourceValue.Sequence(SequenceKind.List, items) { Lines = numbers } : null;
    }

    private static bool IsDocument(SourceValue value) => value is SourceValue.Mapping or SourceValue.Sequence or SourceValue.Numbers;

    private static SourceValue Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonValues.OfLine(line);
        }
        catch (JsonException e)
        {
            return new SourceValue.Unread("json-invalid", FormattableString.Invariant($"no valid JSON at byte {e.BytePositionInLine} of the line (NaN and Infinity are not JSON)"));
        }
        catch (SemblanceException e)
        {
            return new SourceValue.Unread(e.Code, e.Message);
        }
    }

    /// <summary>The next line without the blanks around it; of one that is too long, its beginning. False at the end.</summary>
    private bool Next(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return Take(searched + feed, 1, out line);
            }

            searched = _end - _start;
            if (searched >= MaxLine)
            {
                isTooLong = true;
                return Take(SkipLine(), 0, out line);
            }

            if (!Fill())
            {
                Take(searched, 0, out line);
                return searched > 0;
            }
        }
    }

    private bool Take(int length, int feed, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, length).Trim(" \t\r"u8);
        _start += length + feed;
        return true;
    }

    /// <summary>Reads on to the next line, which then follows in the buffer; the kept beginning's length.</summary>
    private int SkipLine()
    {
        var one = new byte[1];
        while (_stream.Read(one) == 1 && one[0] != (byte)'\n')
        {
        }

        return _end - _start;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
