using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Json;

/// <summary>Reads a JSON document as values, a buffer at a time; arrays of numbers are packed, 8 bytes a number.</summary>
internal sealed class JsonValues
{
    private const int MaxDepth = 64;
    private const char NoUnicode = '\uDC80';

    private readonly Stack<Level> _levels = new();
    private SourceValue? _result;
    private long _numbers;

    private static readonly JsonReaderOptions Options = new()
    {
        // One more than ours, so that it is ours that is told.
        MaxDepth = MaxDepth + 1,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>The value of a file: of a document, or of one document a line as a list with <see cref="SourceValue.Sequence.Lines"/>.</summary>
    /// <exception cref="SemblanceException">As of <see cref="Read"/>.</exception>
    public static SourceValue OfFile(Stream stream)
    {
        try
        {
            return new JsonValues().Read(stream);
        }
        catch (SemblanceException)
        {
            stream.Position = 0;
            SkipByteOrderMark(stream);
            if (JsonLines.Read(stream) is { } lines)
            {
                return lines;
            }

            throw;
        }
    }

    /// <summary>The value of a text that is one document.</summary>
    /// <exception cref="JsonException">It is not JSON, or goes on after the document.</exception>
    /// <exception cref="SemblanceException">Invalid, <c>nested-too-deep</c>.</exception>
    public static SourceValue OfLine(ReadOnlySpan<byte> text)
    {
        var values = new JsonValues();
        var reader = new Utf8JsonReader(text, Options);
        while (reader.Read())
        {
            values.Take(ref reader);
        }

        return values._result ?? SourceValue.None.Instance;
    }

    /// <exception cref="SemblanceException">
    /// With <c>Data["numbers"]</c>, how many numbers came before the fault (a config file has few). Invalid, <c>json-invalid</c>: not JSON, cut short, or two
    /// documents; <c>nested-too-deep</c>: deeper than 64.
    /// </exception>
    public SourceValue Read(Stream stream)
    {
        var state = new JsonReaderState(Options);
        var buffer = new byte[64 * 1024];
        var kept = 0;
        var filled = 0;
        long consumed = SkipByteOrderMark(stream);
        try
        {
            while (true)
            {
                var read = stream.ReadAtLeast(buffer.AsSpan(kept), 1, throwOnEndOfStream: false);
                filled = kept + read;
                var reader = new Utf8JsonReader(buffer.AsSpan(0, filled), isFinalBlock: read == 0, state);
                while (reader.Read())
                {
                    Take(ref reader);
                }

                if (read == 0)
                {
                    return _result ?? throw Invalid(consumed, "the document is empty");
                }

                state = reader.CurrentState;
                var used = (int)reader.BytesConsumed;
                consumed += used;
                kept = filled - used;
                buffer = Shift(buffer, used, kept);
            }
        }
        catch (JsonException e)
        {
            _numbers += NumbersAhead(buffer.AsSpan(0, filled), stream);
            throw Invalid(consumed, FormattableString.Invariant($"no valid JSON in line {e.LineNumber + 1}, byte {e.BytePositionInLine} (NaN and Infinity are not JSON)"));
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Deepen();
                _levels.Push(new Level(reader.TokenType == JsonTokenType.StartObject));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Add(_levels.Pop().ToValue());
                break;
            case JsonTokenType.PropertyName:
                _levels.Peek().Key = Text(ref reader);
                break;
            case JsonTokenType.Number:
                _numbers++;
                AddNumber(ref reader);
                break;
            case JsonTokenType.String:
                Add(new SourceValue.Text(Text(ref reader)));
                break;
            case JsonTokenType.True or JsonTokenType.False:
                Add(new SourceValue.Bool(reader.TokenType == JsonTokenType.True));
                break;
            default:
                Add(SourceValue.None.Instance);
                break;
        }
    }

    private void Deepen()
    {
        if (_levels.Count == MaxDepth)
        {
            throw new SemblanceException(ErrorKind.Invalid, "nested-too-deep", $"lists or objects nested more than {MaxDepth} deep, which no face store is; leave it, or save its rows flat");
        }
    }

    private void AddNumber(ref Utf8JsonReader reader)
    {
        var number = reader.GetDouble();
        if (_levels.TryPeek(out var level) && level.TryPack(number))
        {
            return;
        }

        Add(reader.TryGetInt64(out var whole) ? new SourceValue.Integer(whole) : new SourceValue.Real(number));
    }

    private void Add(SourceValue value)
    {
        if (_levels.TryPeek(out var level))
        {
            level.Add(value);
        }
        else
        {
            _result = value;
        }
    }

    /// <summary>
    /// What is no Unicode, by its bytes or by its escapes, gets a lone low surrogate in its place, as in Python's PEP 383: no valid text holds one, so a
    /// name with it is rejected as <c>name-not-utf8</c>.
    /// </summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            var text = Encoding.UTF8.GetString(reader.ValueSpan).Replace('\uFFFD', NoUnicode);
            return text.Contains(NoUnicode) ? text : text + NoUnicode;
        }
    }

    private static byte[] Shift(byte[] buffer, int used, int kept)
    {
        var target = kept == buffer.Length ? new byte[checked(buffer.Length * 2)] : buffer;
        buffer.AsSpan(used, kept).CopyTo(target);
        return target;
    }

    private static long SkipByteOrderMark(Stream stream)
    {
        Span<byte> mark = stackalloc byte[3];
        if (stream.ReadAtLeast(mark, 3, throwOnEndOfStream: false) == 3 && mark.SequenceEqual("\uFEFF"u8))
        {
            return 3;
        }

        stream.Position = 0;
        return 0;
    }

    /// <summary>
    /// About how many numbers there are around the fault, in its buffer and the next: a store that breaks off at its first NaN has hundreds, a configuration file few.
    /// </summary>
    private static long NumbersAhead(ReadOnlySpan<byte> seen, Stream stream)
    {
        var rest = new byte[64 * 1024];
        rest = rest[..stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false)];
        return NumbersIn(seen) + NumbersIn(rest);
    }

    private static long NumbersIn(ReadOnlySpan<byte> text)
    {
        long numbers = 0;
        for (var i = 1; i < text.Length; i++)
        {
            numbers += text[i] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && text[i - 1] is (byte)',' or (byte)' ' or (byte)'[' or (byte)'\n'
                ? 1
                : 0;
        }

        return numbers;
    }

    private SemblanceException Invalid(long offset, string text)
    {
        var error = new SemblanceException(ErrorKind.Invalid, "json-invalid", string.Create(CultureInfo.InvariantCulture, $"after byte {offset}: {text}"));
        error.Data["numbers"] = _numbers;
        return error;
    }

    private sealed class Level(bool isObject)
    {
        private readonly List<KeyValuePair<SourceValue, SourceValue>>? _entries = isObject ? [] : null;
        private List<SourceValue>? _items;
        private List<double>? _numbers;

        public string Key { get; set; } = "";

        /// <summary>False when this is no array, or something else than numbers is in it already.</summary>
        public bool TryPack(double number)
        {
            if (_entries is not null || _items is not null)
            {
                return false;
            }

            (_numbers ??= []).Add(number);
            return true;
        }

        public void Add(SourceValue value)
        {
            if (_entries is not null)
            {
                _entries.Add(new(new SourceValue.Text(Key), value));
                return;
            }

            Unpack().Add(value);
        }

        public SourceValue ToValue()
        {
            if (_entries is not null)
            {
                return new SourceValue.Mapping(_entries);
            }

            return _numbers is not null
                ? new SourceValue.Numbers(SequenceKind.List, _numbers.ToArray())
                : new SourceValue.Sequence(SequenceKind.List, (IReadOnlyList<SourceValue>?)_items ?? []);
        }

        private List<SourceValue> Unpack()
        {
            _items ??= (_numbers ?? []).ConvertAll(n => double.IsInteger(n) && Math.Abs(n) < 1e15
                ? (SourceValue)new SourceValue.Integer((BigInteger)n)
                : new SourceValue.Real(n));
            _numbers = null;
            return _items;
        }
    }
}
