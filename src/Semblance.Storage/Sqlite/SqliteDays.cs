using System.Globalization;

namespace Semblance.Storage.Sqlite;

/// <summary>Days as text, which sorts as they follow each other.</summary>
internal static class SqliteDays
{
    private const string Format = "yyyy-MM-dd";

    public static string Write(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    public static DateOnly Read(string text) => DateOnly.ParseExact(text, Format, CultureInfo.InvariantCulture);
}
