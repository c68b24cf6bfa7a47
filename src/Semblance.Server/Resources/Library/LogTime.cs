using System.Globalization;

namespace Semblance.Server.Resources.Library;

/// <summary>A day or a time as it is typed into an address (ISO 8601); UTC where it names no offset.</summary>
internal static class LogTime
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mmK",
    ];

    /// <summary>As the end of a range that this time itself is not in; a day alone is in it whole.</summary>
    /// <inheritdoc cref="Read"/>
    public static DateTimeOffset? ReadBefore(string? text, string name)
    {
        var time = Read(text, name, isEnd: false);
        return time is not null && DateOnly.TryParseExact(text!.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? time.Value.AddDays(1) : time;
    }

    /// <summary>Null for nothing. A day alone is its first moment or, as the end of a range, its last one.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>time-malformed</c>.</exception>
    public static DateTimeOffset? Read(string? text, string name, bool isEnd)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // A plus sign that nobody escaped arrives as a blank.
        var plain = text.Trim();
        plain = plain.Length > 6 && plain[^6] == ' ' && plain.Contains(':', StringComparison.Ordinal) && plain.Length > 16 ? $"{plain[..^6]}+{plain[^5..]}" : plain;
        if (DateOnly.TryParseExact(plain, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var begin = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            return isEnd ? begin.AddTicks(TimeSpan.TicksPerDay - TimeSpan.TicksPerMicrosecond) : begin;
        }

        return DateTimeOffset.TryParseExact(plain, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new SemblanceException(ErrorKind.Invalid, "time-malformed", $"{name} takes a day or a time such as 2026-03-01T08:00:00Z.");
    }
}
