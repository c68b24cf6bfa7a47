using System.Globalization;

namespace Semblance.Migration.Sources.Tables;

/// <summary>Tells a table of vectors (129 columns, say: a name and 128 numbers) from other text by its first lines.</summary>
internal static class CsvSniffer
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static bool LooksLikeVectors(string head) => DelimiterOf(head) is not null;

    /// <summary>Null when the text is no table of vectors.</summary>
    public static char? DelimiterOf(string head)
    {
        var lines = head.Split('\n', 4, StringSplitOptions.None);
        foreach (var delimiter in Delimiters)
        {
            // The first line may be a header, the last one may be cut.
            if (lines.Take(2).Any(line => CountNumbers(line, delimiter) >= Rows.Widths.Minimum))
            {
                return delimiter;
            }
        }

        return null;
    }

    /// <summary>Numbers in the longest run of numeric columns.</summary>
    private static int CountNumbers(string line, char delimiter)
    {
        int run = 0, longest = 0;
        foreach (var range in line.AsSpan().Split(delimiter))
        {
            run = double.TryParse(line.AsSpan(range).Trim().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
