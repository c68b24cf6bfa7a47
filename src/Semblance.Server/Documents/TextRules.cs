namespace Semblance.Server.Documents;

/// <summary>What text from callers must be before it is kept: short, and without control characters.</summary>
internal static class TextRules
{
    public const int MostLength = 200;

    private const int MostValueLength = 2_000;

    /// <exception cref="SemblanceException">Invalid, <paramref name="code"/>.</exception>
    public static string Required(string text, string field, string code = "person-field", int most = MostLength)
    {
        var trimmed = text.Trim();
        return trimmed.Length > 0 ? Check(trimmed, field, most, code) : throw new SemblanceException(ErrorKind.Invalid, code, $"The field {field} needs at least one letter.");
    }

    /// <summary>Null for text without letters.</summary>
    public static string? Optional(string? text, string field) => string.IsNullOrWhiteSpace(text) ? null : Check(text.Trim(), field, MostLength, "person-field");

    public static IEnumerable<string> List(IReadOnlyList<string> texts, string field, int most)
    {
        Count(texts.Count, field, most);
        return texts.Select(t => Required(t, field)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    public static SortedDictionary<string, string> Map(IReadOnlyDictionary<string, string> pairs, string field, int most)
    {
        Count(pairs.Count, field, most);
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (!map.TryAdd(Required(name, field), Check(value, field, MostValueLength, "person-field")))
            {
                throw new SemblanceException(ErrorKind.Invalid, "person-field", $"The field {field} has one name twice, but for spaces around it.");
            }
        }

        return map;
    }

    private static void Count(int count, string field, int most)
    {
        if (count > most)
        {
            throw new SemblanceException(ErrorKind.Invalid, "person-field", $"The field {field} has {count} entries, more than the {most} allowed.");
        }
    }

    private static string Check(string text, string field, int most, string code) =>
        text.Length > most ? throw new SemblanceException(ErrorKind.Invalid, code, $"The field {field} has {text.Length} characters, more than the {most} allowed.")
        : text.Any(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r')) || HasLoneSurrogate(text)
            ? throw new SemblanceException(ErrorKind.Invalid, code, $"The field {field} holds a control character or broken Unicode: leave it out.")
        : text;

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
