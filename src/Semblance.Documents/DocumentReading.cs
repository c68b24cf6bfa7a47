using System.Runtime.CompilerServices;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using Semblance.Documents.Apis;
using Semblance.Documents.Logs;
using Semblance.Documents.Pages;
using Semblance.Documents.Tables;
using Semblance.Documents.Text;

namespace Semblance.Documents;

/// <summary>
/// Reads documents of every kind into parts that know where they come from. Nothing in a document is run, and nothing that it names is loaded. Safe for concurrent use.
/// </summary>
public sealed class DocumentReading(ReadingLimits limits, XmlLogMap? logs = null)
{
    private readonly Dictionary<DocumentKind, IDocumentReader> _readers = new()
    {
        [DocumentKind.Text] = new PlainTextReader(),
        [DocumentKind.Markdown] = new MarkdownReader(),
        [DocumentKind.Html] = new HtmlReader(),
        [DocumentKind.Pdf] = new PdfReader(),
        [DocumentKind.Docx] = new DocxReader(),
        [DocumentKind.Csv] = new CsvRowsReader(),
        [DocumentKind.Xlsx] = new XlsxReader(),
        [DocumentKind.XmlLog] = new XmlLogReader(logs ?? XmlLogMap.Usual),
        [DocumentKind.OpenApi] = new OpenApiReader(),
        [DocumentKind.Postman] = new PostmanReader(),
        [DocumentKind.Image] = new PictureReader(),
    };

    public ReadingLimits Limits => limits;

    /// <summary>What the file is, by what is in it; only between sorts of plain text does the name decide.</summary>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>document-empty</c> or <c>document-malformed</c>; Exhausted, <c>document-too-large</c>; Unsupported, <c>document-unknown</c>.
    /// </exception>
    public Task<DocumentKind> RecogniseAsync(string path, CancellationToken cancellationToken) => KindOfFile.FindAsync(FileAt(path), cancellationToken);

    /// <summary>The document's parts in its own order; none for one that holds nothing.</summary>
    /// <param name="kind">As <see cref="RecogniseAsync"/> found it.</param>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>document-malformed</c> or <c>document-encrypted</c>; Exhausted, <c>document-too-large</c>; Unsupported, <c>tool-missing</c>. What came before it stands.
    /// </exception>
    public async IAsyncEnumerable<DocumentPart> ReadAsync(string path, DocumentKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = FileAt(path);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timed.CancelAfter(limits.Time);
        await using var parts = _readers[kind].ReadAsync(file, timed.Token).GetAsyncEnumerator(CancellationToken.None);
        for (var read = 1; await NextAsync(file, parts, cancellationToken); read++)
        {
            yield return read <= limits.Parts ? parts.Current : throw file.TooLarge($"it holds more than {limits.Parts:N0} parts");
        }
    }

    private static async Task<bool> NextAsync(DocumentFile file, IAsyncEnumerator<DocumentPart> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.MoveNextAsync();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw file.TooLarge($"reading it was not done after {file.Limits.Time.TotalMinutes:N0} minutes");
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw file.Malformed("it is not as files of its kind have to be", e);
        }
    }

    /// <summary>What the libraries below throw at a file that is none of its kind, some of them only when they come to the bad place.</summary>
    private static bool IsOfTheFile(Exception e) => e is XmlException or InvalidDataException or OpenXmlPackageException or FormatException or OverflowException
        or ArgumentException or InvalidOperationException or NotSupportedException or InvalidCastException or KeyNotFoundException or IndexOutOfRangeException;

    // Whole paths: a file whose name begins with a dash must not become an option of the programs that read it.
    private DocumentFile FileAt(string path) => new(Path.GetFullPath(path), Path.GetFileName(path), limits);
}
