using System.Globalization;
using System.Text;

namespace Semblance.Reports;

/// <summary>Rows as RFC 4180 has them, in UTF-8 with the mark that spreadsheets look for; text that would be a formula is guarded.</summary>
internal sealed class CsvFile(Stream output) : IAsyncDisposable
{
    private readonly StreamWriter _writer = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };

    /// <param name="cells">Text, numbers, days, times or null.</param>
    public Task AddAsync(params object?[] cells) => _writer.WriteLineAsync(string.Join(',', cells.Select(Text)));

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static string Text(object? cell) => cell switch
    {
        null => "",
        string text => Quote(FormulaGuard.Of(text)),
        double number => number.ToString("0.##", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Quote(cell.ToString() ?? ""),
    };

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
