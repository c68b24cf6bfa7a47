using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;

namespace Semblance.Documents.Logs;

/// <summary>What one entry of a log holds, by the names of its elements and attributes; used for one entry after the other.</summary>
internal sealed class EntryValues(DocumentFile file, XmlLogMap map)
{
    public const int MostCharacters = 1 << 20;

    private readonly Dictionary<string, Value> _values = new(StringComparer.OrdinalIgnoreCase);
    private int _characters;

    /// <summary>Begins another entry.</summary>
    public void Clear()
    {
        _values.Clear();
        _characters = 0;
    }

    /// <param name="name">Of the element, of those within each other "a/b", of an attribute of such "a@b"; empty for text of the entry itself.</param>
    /// <param name="continues">It follows at once what was added before.</param>
    public void Add(string name, string value, bool continues = false)
    {
        _characters += name.Length + value.Length;
        if (_characters > MostCharacters)
        {
            throw file.TooLarge("an entry of the log is longer than a million characters");
        }

        if (continues || !string.IsNullOrWhiteSpace(value))
        {
            _values[name] = _values.TryGetValue(name, out var known) ? known.With(continues ? "" : "\n", value) : new Value(value, null);
        }
    }

    /// <returns>Null for an entry without a message or anything else.</returns>
    public LogEntry? ToEntry(Place place, int order)
    {
        if (_values.Count == 0)
        {
            return null;
        }

        var time = Take(map.Time);
        return new LogEntry(
            order, place, time, AtOf(time), Take(map.Level), Take(map.Code), Take(map.Component), Take(map.Message) ?? Take("") ?? All(),
            _values.Count == 0 ? ReadOnlyDictionary<string, string>.Empty : _values.ToDictionary(v => v.Key, v => v.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What is left, so that an entry that calls its message by no known name is found by its words.</summary>
    private string All() => string.Join(' ', _values.Values);

    private string? Take(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (Take(names[i]) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private string? Take(string name) => _values.Remove(name, out var value) ? value.ToString() : null;

    private static DateTimeOffset? AtOf(string? time) => EpochTime.Of(time) is { } counted
        ? counted
        : DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <param name="First">All of it, unless there is more.</param>
    private readonly record struct Value(string First, StringBuilder? All)
    {
        public Value With(string between, string more) => this with { All = (All ?? new StringBuilder(First)).Append(between).Append(more) };

        public override string ToString() => (All?.ToString() ?? First).Trim();
    }
}
