using System.Globalization;
using System.Text;

namespace Semblance.Documents.Logs;

/// <summary>What one entry of a log holds, by the names of its elements and attributes.</summary>
internal sealed class EntryValues(DocumentFile file)
{
    public const int MostCharacters = 1 << 20;

    private readonly Dictionary<string, StringBuilder> _values = new(StringComparer.OrdinalIgnoreCase);
    private int _characters;

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
            if (_values.TryGetValue(name, out var known))
            {
                known.Append(continues ? "" : "\n").Append(value);
            }
            else
            {
                _values[name] = new StringBuilder(value);
            }
        }
    }

    /// <returns>Null for an entry without a message or anything else.</returns>
    public LogEntry? ToEntry(XmlLogMap map, Place place, int order)
    {
        if (_values.Count == 0)
        {
            return null;
        }

        var time = Take(map.Time);
        return new LogEntry(
            order, place, time, AtOf(time), Take(map.Level), Take(map.Code), Take(map.Component), Take(map.Message) ?? Take([""]) ?? "",
            _values.ToDictionary(v => v.Key, v => v.Value.ToString().Trim(), StringComparer.OrdinalIgnoreCase));
    }

    private string? Take(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (_values.Remove(name, out var value))
            {
                return value.ToString().Trim();
            }
        }

        return null;
    }

    private static DateTimeOffset? AtOf(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
