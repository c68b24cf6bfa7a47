using System.Globalization;

namespace Semblance.Cli.Output;

/// <summary>Numbers and times as people read them, the same under every locale.</summary>
internal static class Figures
{
    /// <summary>1,234,567.</summary>
    public static string Of(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Four significant decimals, for distances and norms.</summary>
    public static string Of(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>1 face, 2 faces.</summary>
    public static string Count(long count, string one, string? many = null) => $"{Of(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>0.4 s, 12.3 s.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    /// <summary>UTC to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
