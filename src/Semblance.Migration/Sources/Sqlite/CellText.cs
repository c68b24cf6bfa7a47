using System.Globalization;
using Microsoft.Data.Sqlite;
using Semblance.Faces;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>Cells of a reader as the types that rows are made of; SQLite gives any type in any column.</summary>
internal static class CellText
{
    /// <summary>Trimmed; null when NULL, blank or a BLOB.</summary>
    public static string? Text(SqliteDataReader reader, int ordinal)
    {
        if (ordinal < 0)
        {
            return null;
        }

        var text = reader.GetValue(ordinal) switch
        {
            string s => s.Trim(),
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public static double? Number(SqliteDataReader reader, int ordinal) =>
        Text(reader, ordinal) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>Naive times are UTC, as SQLAlchemy's utcnow and SQLite's CURRENT_TIMESTAMP write them.</summary>
    public static DateTimeOffset? Time(SqliteDataReader reader, int ordinal) =>
        Text(reader, ordinal) is { Length: >= 8 } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>From the text <c>[x1, y1, x2, y2]</c>; null when it is anything else.</summary>
    public static FaceBox? Box(SqliteDataReader reader, int ordinal)
    {
        var parts = Text(reader, ordinal)?.Trim('[', ']', '(', ')').Split(',', StringSplitOptions.TrimEntries);
        if (parts is not { Length: 4 })
        {
            return null;
        }

        var n = new double[4];
        for (var i = 0; i < 4; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out n[i]) || !double.IsFinite(n[i]))
            {
                return null;
            }
        }

        return n[2] > n[0] && n[3] > n[1] ? new FaceBox(n[0], n[1], n[2] - n[0], n[3] - n[1]) : null;
    }
}
