using System.Globalization;

namespace Semblance.Documents.Logs;

/// <summary>Times as programs count them: from 1970 on, in seconds (10 digits) or milliseconds (13), as log4j writes them.</summary>
internal static class EpochTime
{
    private static readonly DateTimeOffset First = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Null for anything else, and for a number that is no time of a log.</returns>
    public static DateTimeOffset? Of(string? text)
    {
        if (text?.Length is not (10 or 13) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var at = text.Length == 10 ? DateTimeOffset.FromUnixTimeSeconds(count) : DateTimeOffset.FromUnixTimeMilliseconds(count);
        return at >= First && at < End ? at : null;
    }
}
