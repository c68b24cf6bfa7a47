using System.Runtime.CompilerServices;
using CsvHelper;

namespace Semblance.Documents.Tables;

/// <summary>
/// Comma-separated values and their relatives: the first row names the columns, the delimiter is found out. Rows may be shorter or longer than the first; formulas are text.
/// </summary>
internal sealed class CsvRowsReader : IDocumentReader
{
    private const int MostRecordBytes = 16 << 20;

    private static readonly CsvReaderOptions Options = new() { HasHeader = false, MaxRecordSize = MostRecordBytes, TrackLineNumbers = true };

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = CsvReader.FromText(await file.ReadTextAsync(cancellationToken), Options);
        var table = new RowBlocks(file, name: null);
        while (await ReadRowAsync(reader, file, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (table.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i))], new Place { Line = (int)reader.LineNumber }) is { } block)
            {
                yield return block;
            }
        }

        if (table.End() is { } last)
        {
            yield return last;
        }
    }

    private static async Task<bool> ReadRowAsync(CsvReader reader, DocumentFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw file.Malformed($"line {e.LineNumber} is no row of values", e);
        }
    }
}
