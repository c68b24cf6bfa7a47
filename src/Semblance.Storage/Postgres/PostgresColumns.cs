namespace Semblance.Storage.Postgres;

/// <summary>Columns of many rows at once, each an array of one statement.</summary>
internal static class PostgresColumns
{
    /// <summary>One value of each row, in their order.</summary>
    public static TValue[] All<T, TValue>(List<T> rows, Func<T, TValue> value) => [.. rows.Select(value)];
}
