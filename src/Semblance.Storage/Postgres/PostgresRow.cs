using Npgsql;

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

    /// <inheritdoc cref="Json"/>
    public static string? JsonOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Json(column);
}
