using Npgsql;
using Semblance.Documents;

namespace Semblance.Storage.Postgres;

/// <summary>Columns that may be NULL, and JSON, of a row.</summary>
internal static class PostgresRow
{
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? Int32(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static double? Real(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Of a column of type jsonb, read as text.</summary>
    public static string Json(this NpgsqlDataReader row, int column) => DocumentJson.Sorted(row.GetString(column));

    /// <summary>Page, the box's four columns, line and path.</summary>
    /// <param name="first">The column of the page.</param>
    public static Place Place(this NpgsqlDataReader row, int first) => new()
    {
        Page = row.Int32(first),
        Box = row.IsDBNull(first + 1) ? null : new PageBox(row.GetDouble(first + 1), row.GetDouble(first + 2), row.GetDouble(first + 3), row.GetDouble(first + 4)),
        Line = row.Int32(first + 5),
        Path = row.Text(first + 6),
    };

    /// <inheritdoc cref="Json"/>
    public static string? JsonOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Json(column);
}
