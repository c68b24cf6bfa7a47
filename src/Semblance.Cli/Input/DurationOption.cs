using System.CommandLine;
using System.Globalization;

namespace Semblance.Cli.Input;

/// <summary>A length of time as people write it: <c>90d</c>, <c>24h</c>, <c>30m</c>, or <c>0</c>.</summary>
internal static class DurationOption
{
    private const int MostDigits = 5;

    public static Option<string?> Symbol(string name, string description) => new(name) { HelpName = "TIME", Description = description };

    /// <returns>Null where the option was not given.</returns>
    /// <exception cref="SemblanceException">Invalid, <c>duration</c>.</exception>
    public static TimeSpan? Read(string? text, string option)
    {
        if (text is null or "0")
        {
            return text is null ? null : TimeSpan.Zero;
        }

        var isNumber = int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return text.Length - 1 > MostDigits || !isNumber ? throw Invalid(text, option) : text[^1] switch
        {
            'd' => TimeSpan.FromDays(number),
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => throw Invalid(text, option),
        };
    }

    private static SemblanceException Invalid(string text, string option) => new(ErrorKind.Invalid, "duration",
        $"{option} takes a number of days, hours or minutes, such as 90d, 24h or 30m, not \"{text}\".");
}
