using System.Runtime.CompilerServices;
using CsvHelper;

namespace Semblance.Documents.Tables;

/// <summary>
/// Comma-separated values and their relatives: the first row names the columns, the delimiter is found out. Rows may be shorter or longer than the first; formulas are text.
/// </summary>
internal sealed class CsvRowsReader : IDocumentReader
{
    private const int MostRecordBytes = 16 << 20;

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Such a quote takes all the rest of the file for one cell.
        long? unclosed = null;
        var options = new CsvReaderOptions
        {
            HasHeader = false,
            MaxRecordSize = MostRecordBytes,
            TrackLineNumbers = true,
            OnMalformedRecord = record => unclosed = record.Reason == CsvMalformedReason.UnterminatedQuote ? record.LineNumber : unclosed,
        };
        await using var reader = CsvReader.FromText(await file.ReadTextAsync(cancellationToken), options);
        var table = new RowBlocks(file, name: null);
        while (await ReadRowAsync(reader, file, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (unclosed is not null)
            {
                break;
            }

            if (table.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i))], new Place { Line = (int)reader.LineNumber }) is { } block)
            {
                yield return block;
            }
        }

        if (table.End() is { } last)
        {
            yield return last;
        }

        if (unclosed is { } line)
        {
            throw file.Malformed($"a quote in the row of line {line} is never closed");
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
