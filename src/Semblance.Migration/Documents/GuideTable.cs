using System.Globalization;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Documents;

/// <summary>The rows of one table, whatever columns this version of the program had; cells as they are, not trimmed.</summary>
internal sealed class GuideTable
{
    private readonly LegacyDatabase _database;
    private readonly TableSchema _schema;
    private readonly string _sql;
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.OrdinalIgnoreCase);
    private readonly object?[] _cells;

    public GuideTable(LegacyDatabase database, TableSchema schema)
    {
        (_database, _schema) = (database, schema);
        foreach (var column in schema.Columns)
        {
            _ordinals[column] = _ordinals.Count + 1;
        }

        _cells = new object?[_ordinals.Count + 1];
        var columns = schema.Columns.Select(LegacyDatabase.Quote).Prepend(schema.IdSql);
        _sql = $"SELECT {string.Join(", ", columns)} FROM {LegacyDatabase.Quote(schema.Name)}";
    }

    public string Name => _schema.Name;

    /// <summary>Of the row read last.</summary>
    public string Id => Convert.ToString(_cells[0], CultureInfo.InvariantCulture) ?? "";

    /// <summary>Each row in turn, in an order that is the same on every reading.</summary>
    /// <param name="by">Columns to sort by first, of those that are there.</param>
    public IEnumerable<GuideTable> Rows(params string[] by)
    {
        var order = by.Where(_ordinals.ContainsKey).Select(LegacyDatabase.Quote).Append(_schema.OrderSql);
        foreach (var row in _database.Query($"{_sql} ORDER BY {string.Join(", ", order)}"))
        {
            for (var i = 0; i < _cells.Length; i++)
            {
                _cells[i] = row.GetValue(i);
            }

            yield return this;
        }
    }

    /// <summary>The first of these columns that the table has.</summary>
    public string? Text(params string[] columns)
    {
        var column = Array.Find(columns, _ordinals.ContainsKey);
        return column is null ? null : _cells[_ordinals[column]] switch
        {
            string text => text,
            long or double => Convert.ToString(_cells[_ordinals[column]], CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>Null when it is no whole number of 32 bits.</summary>
    public int? Whole(string column) =>
        Number(column) is { } number && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>Null when it is no finite number.</summary>
    public double? Number(string column) =>
        double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Times without an offset are UTC, as the program writes them; null for what is no time.</summary>
    public DateTimeOffset? Time(string column) => TimeOf(Text(column));

    public static DateTimeOffset? TimeOf(string? text) =>
        text is { Length: >= 8 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
