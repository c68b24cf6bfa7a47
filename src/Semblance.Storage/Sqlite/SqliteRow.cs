using Semblance.Documents;

namespace Semblance.Storage.Sqlite;

/// <summary>What several columns of a row say together.</summary>
internal static class SqliteRow
{
    /// <summary>Page, the box's four columns, line and path.</summary>
    /// <param name="first">The column of the page.</param>
    public static Place Place(this SqliteStatement row, int first) => new()
    {
        Page = row.Int32OrNull(first),
        Box = row.IsNull(first + 1) ? null : new PageBox(row.Real(first + 1), row.Real(first + 2), row.Real(first + 3), row.Real(first + 4)),
        Line = row.Int32OrNull(first + 5),
        Path = row.TextOrNull(first + 6),
    };
}
