using Semblance.Documents;

namespace Semblance.Reports;

/// <summary>Entries of logs as CSV, however many.</summary>
public static class LogCsv
{
    /// <summary>The columns ts, level, code, component and message; what would be a formula is guarded.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<LogEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        await using var csv = new CsvFile(output);
        await csv.AddAsync("ts", "level", "code", "component", "message");
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            await csv.AddAsync(entry.Time, entry.Level, entry.Code, entry.Component, entry.Message);
        }
    }
}
