using System.Globalization;
using System.Text.Json;

namespace Semblance.Storage.Moving;

/// <summary>Which row: table, client (empty for shared rows) and the values of its key, as one text that is the same for both engines.</summary>
internal readonly record struct RowKey(MovedTable Table, string Client, string Text)
{
    public static RowKey Of(MovedTable table, string client, IReadOnlyList<object> values) =>
        new(table, client, JsonSerializer.Serialize(table.Keys.Select((column, i) => Write(column.Type, values[i]))));

    /// <param name="parts">As a queue holds them: ids and bytes in hexadecimal, times in microseconds.</param>
    public static RowKey Parse(MovedTable table, string client, IReadOnlyList<string> parts) =>
        Of(table, client, [.. table.Keys.Select((column, i) => Read(column.Type, parts[i]))]);

    public IReadOnlyList<object> Values()
    {
        var parts = JsonSerializer.Deserialize<string[]>(Text)!;
        return [.. Table.Keys.Select((column, i) => Read(column.Type, parts[i]))];
    }

    /// <summary>For people: which row it is.</summary>
    public override string ToString() => $"{Table} {(Client.Length == 0 ? "" : $"of {Client} ")}{Text}";

    private static string Write(MovedType type, object value) => type switch
    {
        MovedType.Uuid => ((Guid)value).ToString(),
        MovedType.Bytes => Convert.ToHexStringLower((byte[])value),
        MovedType.Whole or MovedType.Time => ((long)value).ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private static object Read(MovedType type, string text) => type switch
    {
        MovedType.Uuid => Guid.Parse(text),
        MovedType.Bytes => Convert.FromHexString(text),
        MovedType.Whole or MovedType.Time => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };
}
