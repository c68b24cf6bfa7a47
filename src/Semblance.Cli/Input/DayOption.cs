using System.CommandLine;
using System.Globalization;

namespace Semblance.Cli.Input;

/// <summary>Options that take a day, and ranges of days.</summary>
internal static class DayOption
{
    public static Option<string?> Of(string name, string description) => new(name) { HelpName = "DAY", Description = description };

    /// <summary>Null for null.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>day</c>.</exception>
    public static DateOnly? Parse(string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new SemblanceException(ErrorKind.Invalid, "day", $"\"{text}\" is no day: write it as 2026-11-23.");

    /// <exception cref="SemblanceException">Invalid, <c>day-range</c>.</exception>
    public static (DateOnly From, DateOnly To) ParseRange(string text) => text.Split("..") is [var from, var to]
        ? (Parse(from)!.Value, Parse(to)!.Value)
        : throw new SemblanceException(ErrorKind.Invalid, "day-range", $"\"{text}\" is no range of days: write it as 2026-01-01..2026-12-31.");

    public static string Write(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
