namespace Semblance.Migration.Sources.Live;

/// <summary>
/// Another program's database, read while that program may go on: its tables, and their rows in the order of their keys, a page at a time. One
/// page is read at a time, whoever asks. Nothing is ever written to it.
/// </summary>
public interface ILiveDatabase : IDisposable
{
    /// <summary>As a plan keeps it; never a password.</summary>
    string Address { get; }

    /// <summary>By name; without columns of credentials or identity numbers: those do not exist for an import.</summary>
    IReadOnlyList<LiveTable> Tables { get; }

    /// <summary>
    /// The rows after a key, in the key's order. Cells are texts, <c>float[]</c> (a vector), <c>byte[]</c> or null; numbers, times, arrays and JSON are texts as PostgreSQL
    /// writes them, times in UTC.
    /// </summary>
    /// <param name="columns">Columns of the table; a page's rows have the key before them.</param>
    /// <param name="after">The last key of the page before; null for the first page.</param>
    /// <exception cref="SemblanceException">Unavailable, <c>source-unreachable</c> or <c>source-timeout</c>; Refused, <c>source-rights</c>.</exception>
    IReadOnlyList<object?[]> ReadPage(LiveTable table, IReadOnlyList<string> columns, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many rows the table has now.</summary>
    /// <exception cref="SemblanceException">As <see cref="ReadPage"/>.</exception>
    long Count(LiveTable table, CancellationToken cancellationToken);
}
