using System.Text;

namespace Semblance.Migration.Sources.Tables;

/// <summary>The records of delimited text (RFC 4180: quoted fields may hold delimiters, line ends and doubled quotes), one at a time.</summary>
internal static class CsvRecords
{
    /// <summary>Longer records are cut off here and come out as what was read: no vector has a text of 4 MiB.</summary>
    private const int MaxRecordLength = 4 * 1024 * 1024;

    /// <summary>Fields of each record and the line it begins on, from 1. Blank lines are left out. Invalid UTF-8 becomes U+FFFD.</summary>
    public static IEnumerable<(string[] Fields, long Line)> Read(string path, char delimiter)
    {
        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 64 * 1024);
        var fields = new List<string>();
        var field = new StringBuilder();
        long line = 1, begun = 1;
        var quoted = false;
        var length = 0;
        for (var c = reader.Read(); c >= 0; c = reader.Read())
        {
            length++;
            line += c == '\n' ? 1 : 0;
            if (quoted && !(c == '"' && reader.Peek() != '"') && length < MaxRecordLength)
            {
                field.Append((char)(c == '"' ? reader.Read() : c));
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == delimiter && length < MaxRecordLength)
            {
                Take(fields, field);
            }
            else if (c == '\n')
            {
                if (Finish(fields, field) is { } record)
                {
                    yield return (record, begun);
                }

                (begun, length, quoted) = (line, 0, false);
            }
            else if (c != '\r' && length < MaxRecordLength)
            {
                field.Append((char)c);
            }
        }

        if (Finish(fields, field) is { } last)
        {
            yield return (last, begun);
        }
    }

    private static void Take(List<string> fields, StringBuilder field)
    {
        fields.Add(field.ToString());
        field.Clear();
    }

    /// <summary>Null for a blank line.</summary>
    private static string[]? Finish(List<string> fields, StringBuilder field)
    {
        Take(fields, field);
        var record = fields.ToArray();
        fields.Clear();
        return Array.TrueForAll(record, string.IsNullOrWhiteSpace) ? null : record;
    }
}
