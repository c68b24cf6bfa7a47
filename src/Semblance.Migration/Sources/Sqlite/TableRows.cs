using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The rows of a table by columns that may be missing: applications added columns over the years, and what is not there reads as null.</summary>
internal sealed class TableRows
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly LegacyDatabase _database;
    private readonly string _sql;
    private SqliteDataReader _row = null!;

    public TableRows(LegacyDatabase database, TableSchema table, params string[] columns)
    {
        _database = database;
        Name = table.Name;
        var selected = new List<string> { table.IdSql };
        foreach (var column in columns.Where(table.Has))
        {
            _ordinals.Add(column, selected.Count);
            selected.Add(LegacyDatabase.Quote(column));
        }

        _sql = $"SELECT {string.Join(", ", selected)} FROM {LegacyDatabase.Quote(table.Name)} ORDER BY {table.OrderSql}";
    }

    public string Name { get; }

    /// <summary>Of the row read last.</summary>
    public string Id => CellText.Text(_row, 0) ?? "";

    /// <summary>Of the row read last, below the file.</summary>
    public string Detail => $"{Name}, id {Id}";

    /// <summary>Tells the row among those of all tables of all files.</summary>
    public string Key => KeyOf(Id);

    public string KeyOf(string id) => $"{_database.Name}:{Name}:{id}";

    /// <summary>Moves to the next row; false after the last.</summary>
    public IEnumerable<TableRows> All()
    {
        foreach (var row in _database.Query(_sql))
        {
            _row = row;
            yield return this;
        }
    }

    /// <inheritdoc cref="CellText.Text"/>
    public string? Text(string column) => CellText.Text(_row, Ordinal(column));

    public double? Number(string column) => CellText.Number(_row, Ordinal(column));

    /// <summary>Null when it is no whole number of 32 bits.</summary>
    public int? Whole(string column) => Number(column) is { } number && number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>SQLite has no type for it: 0 is false, other numbers are true, and so are the words.</summary>
    public bool? Flag(string column) => Number(column) is { } number ? number != 0 : bool.TryParse(Text(column), out var flag) ? flag : null;

    /// <summary>Naive times are UTC; a time without its day is none.</summary>
    public DateTimeOffset? Time(string column) => Text(column) is { Length: >= 10 } text && text[4] == '-' ? CellText.Time(_row, Ordinal(column)) : null;

    /// <summary>The day that a date or a time begins with, as it is written.</summary>
    public DateOnly? Day(string column) =>
        Text(column) is { Length: >= 10 } text && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A time, or a time of day on <paramref name="day"/>.</summary>
    public DateTimeOffset? Time(string column, DateOnly day) =>
        Time(column) ?? (TimeOnly.TryParse(Text(column), CultureInfo.InvariantCulture, out var time) ? new DateTimeOffset(day, time, TimeSpan.Zero) : null);

    private int Ordinal(string column) => _ordinals.GetValueOrDefault(column, -1);
}
