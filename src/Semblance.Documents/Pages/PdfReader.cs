using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Semblance.Documents.Pages;

/// <summary>
/// PDF, by poppler: a section for each block of text, with its page and where on it. A page without text is looked at (<see cref="PictureText"/>).
/// </summary>
internal sealed class PdfReader : IDocumentReader
{
    // 200 dots an inch are what tesseract was taught with; a page larger than A2 gets fewer.
    private const int DotsPerInch = 200;
    private const int MostPixelsAcross = 4_700;
    private const double PointsPerInch = 72;
    private const int AtOnce = 50; // pages

    private static readonly Tool Info = new("pdfinfo", "poppler-utils");
    private static readonly Tool Text = new("pdftotext", "poppler-utils");
    private static readonly Tool Paint = new("pdftoppm", "poppler-utils");

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = await CountPagesAsync(file, cancellationToken);
        var (order, scanned) = (0, 0);
        for (var first = 1; first <= pages; first += AtOnce)
        {
            var page = first;
            await foreach (var (blocks, length) in ReadPagesAsync(file, first, Math.Min(first + AtOnce - 1, pages), cancellationToken))
            {
                scanned += blocks.Count == 0 ? 1 : 0;
                var read = blocks.Count > 0 ? blocks
                    : scanned <= file.Limits.ScannedPages ? await LookAtPageAsync(file, page, DotsPerInchOf(length), cancellationToken)
                    : throw file.TooLarge($"more than {file.Limits.ScannedPages:N0} of its pages are pictures");
                foreach (var (text, box) in read)
                {
                    yield return new Section(order++, new Place { Page = page, Box = box }, null, text);
                }

                page++;
            }
        }
    }

    /// <summary>Some pages at once, which saves a start of the program for each; one by one where one of them is broken, so that those before it are read.</summary>
    private static async IAsyncEnumerable<TextPage> ReadPagesAsync(DocumentFile file, int first, int last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = await TryReadAsync(file, first, last, cancellationToken);
        for (var page = first; page <= last; page++)
        {
            yield return pages is not null ? pages[page - first]
                : await ReadAsync(file, page, page, cancellationToken) is [var single, ..] ? single
                : throw file.Malformed($"its page {page} is missing");
        }
    }

    /// <returns>Null when they cannot be read together.</returns>
    private static async Task<IReadOnlyList<TextPage>?> TryReadAsync(DocumentFile file, int first, int last, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(file, first, last, cancellationToken) is var pages && pages.Count == last - first + 1 ? pages : null;
        }
        catch (Exception e) when (last > first && e is SemblanceException { Code: "document-malformed" } or XmlException)
        {
            return null;
        }
    }

    private static async Task<int> CountPagesAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        string info;
        try
        {
            info = await Info.RunAsync(file, [file.Path], null, ReadAllAsync, cancellationToken);
        }
        catch (SemblanceException e) when (e.Message.Contains("Incorrect password", StringComparison.Ordinal))
        {
            throw new SemblanceException(ErrorKind.Invalid, "document-encrypted", $"{file.Name} is locked with a password: save it without one.", e);
        }

        var line = info.Split('\n').FirstOrDefault(l => l.StartsWith("Pages:", StringComparison.Ordinal));
        var pages = int.TryParse(line?[6..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        return pages <= file.Limits.Pages ? pages : throw file.TooLarge($"it has {pages:N0} pages, and {file.Limits.Pages:N0} are read");
    }

    private static Task<IReadOnlyList<TextPage>> ReadAsync(DocumentFile file, int first, int last, CancellationToken cancellationToken) => Text.RunAsync(
        file,
        ["-enc", "UTF-8", "-bbox-layout", "-f", first.ToString(CultureInfo.InvariantCulture), "-l", last.ToString(CultureInfo.InvariantCulture), file.Path, "-"],
        null, (output, stop) => PageLayout.ReadAsync(file, output, stop), cancellationToken);

    private static async Task<IReadOnlyList<(string Text, PageBox Box)>> LookAtPageAsync(DocumentFile file, int page, double dots, CancellationToken cancellationToken)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var picture = await Paint.RunAsync(
            file,
            ["-f", number, "-l", number, "-r", dots.ToString("0.###", CultureInfo.InvariantCulture), "-gray", "-png", "-singlefile", file.Path],
            null, ReadBytesAsync, cancellationToken);
        var blocks = await PictureText.ReadAsync(file, picture, cancellationToken);
        return [.. blocks.Select(b => (b.Text, OnPage(b.Box, PointsPerInch / dots)))];
    }

    private static double DotsPerInchOf(double length) => Math.Min(DotsPerInch, MostPixelsAcross * PointsPerInch / Math.Max(1, length));

    private static PageBox OnPage(PageBox pixels, double scale) =>
        new(pixels.X * scale, pixels.Y * scale, pixels.Width * scale, pixels.Height * scale);

    private static async Task<string> ReadAllAsync(Stream output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(output, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static async Task<byte[]> ReadBytesAsync(Stream output, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await output.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
