using Semblance.Migration.Sources.Sqlite;

namespace Semblance.Migration.Sources.Live;

/// <summary>The attendance of a known program: its tables, and who reads them.</summary>
/// <param name="Format">Stable name: <c>live-guide-001-attendance</c>.</param>
/// <param name="Main">The table of its records, by whose rows one sees that it grew.</param>
/// <param name="Tables">All of them, each with the columns that mean something.</param>
/// <param name="Read">The reader of the same tables in a SQLite file.</param>
internal sealed record LiveAttendance(
    string Format, string Main, IReadOnlyList<LiveAttendanceTable> Tables, Func<LegacyDatabase, DatabaseSchema, Func<string, LegacyPerson?>, IEnumerable<FoundEntry>> Read);

/// <param name="Columns">As the reader calls them, with what the table calls them.</param>
internal sealed record LiveAttendanceTable(string Table, IReadOnlyList<(string Name, string Column)> Columns);
