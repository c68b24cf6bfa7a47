using System.Globalization;
using Microsoft.Data.Sqlite;
using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>
/// Attendance of a live database. Its few tables are copied, page by page, to a temporary SQLite database, which the reader of that program's SQLite files then reads: the same rows
/// mean the same there and here, and are judged by the same rules.
/// </summary>
internal sealed class LiveAttendanceSource(ILiveDatabase database, LiveTable main, LiveAttendance attendance, LivePeople people) : LiveSource(database, main)
{
    private const int PageRows = 5_000;

    /// <summary>In place of a file's name, in the keys of rows.</summary>
    private const string Name = "live";

    public override SourceInfo Info { get; } = new() { Files = [main.Name], Format = attendance.Format, Kind = SourceKind.Attendance, Action = SourceAction.Import };

    protected override IEnumerable<LegacyRow> Rows(CancellationToken cancellationToken)
    {
        using var copy = LegacyDatabase.OfRows(Name, connection => attendance.Tables.ToList().ForEach(t => Copy(connection, t, cancellationToken)));
        long ordinal = 0;
        foreach (var found in attendance.Read(copy, DatabaseSchema.Of(copy), people.Find))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = new Place(Info.Files[0], found.Detail);
            yield return found.Problem is { } problem
                ? new LegacyRow.Rejected { Ordinal = ordinal++, Place = place, Code = problem.Code, Reason = problem.Text, Rows = found.Rows, IsSetAside = found.IsSetAside }
                : new LegacyRow.Attendance { Ordinal = ordinal++, Place = place, Entries = found.Entries, Remarks = found.Remarks };
        }
    }

    private void Copy(SqliteConnection connection, LiveAttendanceTable copied, CancellationToken cancellationToken)
    {
        var table = Database.Tables.First(t => t.Name == copied.Table);
        var isNumbered = table.Key!.Type is "integer" or "bigint" or "smallint";
        Run(connection, $"CREATE TABLE {LegacyDatabase.Quote(table.Name)} (id {(isNumbered ? "INTEGER" : "TEXT")} PRIMARY KEY, {string.Join(", ", copied.Columns.Select(c => LegacyDatabase.Quote(c.Name)))})");
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {LegacyDatabase.Quote(table.Name)} VALUES ($0, {string.Join(", ", copied.Columns.Select((_, i) => $"${i + 1}"))})";
        var parameters = Enumerable.Range(0, copied.Columns.Count + 1).Select(i => insert.Parameters.Add($"${i}", SqliteType.Text)).ToArray();
        var columns = copied.Columns.Select(c => c.Column).ToArray();
        var types = columns.Select(c => table.Find(c)!.Type).Prepend(table.Key.Type).ToArray();
        foreach (var row in LivePages.Read(Database, table, columns, PageRows, cancellationToken))
        {
            for (var i = 0; i < row.Length; i++)
            {
                (parameters[i].SqliteType, parameters[i].Value) = Cell(row[i], types[i]);
            }

            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>As the program's SQLite files have them: numbers as numbers, times in UTC without saying so.</summary>
    private static (SqliteType Type, object Value) Cell(object? cell, string type) => (type, cell) switch
    {
        (_, not string) => (SqliteType.Text, DBNull.Value),
        ("integer" or "bigint" or "smallint", string text) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => (SqliteType.Integer, whole),
        ("real" or "double precision" or "numeric", string text) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => (SqliteType.Real, number),
        (_, string text) when type.StartsWith("timestamp", StringComparison.Ordinal) && LiveCells.Time(text) is { } time =>
            (SqliteType.Text, time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)),
        (_, string text) => (SqliteType.Text, text),
    };

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
