using System.Globalization;
using System.Text;

namespace Semblance.Documents.Pages;

/// <summary>Text in pictures, by tesseract.</summary>
internal static class PictureText
{
    private const int Columns = 12; // of a line of its TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text
    private const double LeastConfidence = 40; // of 100: below is mostly dirt

    private static readonly Tool Tesseract = new("tesseract", "tesseract-ocr");

    /// <param name="picture">A PNG, JPEG, TIFF or BMP file.</param>
    /// <returns>Paragraphs in reading order with their boxes in pixels; none where no text is seen.</returns>
    /// <exception cref="SemblanceException">As of <see cref="Tool.RunAsync"/>.</exception>
    public static Task<IReadOnlyList<(string Text, PageBox Box)>> ReadAsync(DocumentFile file, ReadOnlyMemory<byte> picture, CancellationToken cancellationToken) =>
        Tesseract.RunAsync(file, ["stdin", "stdout", "--psm", "3", "tsv"], picture, ReadTsvAsync, cancellationToken);

    private static async Task<IReadOnlyList<(string Text, PageBox Box)>> ReadTsvAsync(Stream output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(output, Encoding.UTF8, leaveOpen: true);
        var words = new List<(string Paragraph, string Line, string Text, PageBox Box)>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split('\t') is { Length: Columns } cells && cells[0] == "5" && !string.IsNullOrWhiteSpace(cells[11])
                && double.Parse(cells[10], CultureInfo.InvariantCulture) >= LeastConfidence)
            {
                var box = cells[6..10].Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray();
                words.Add(($"{cells[2]}/{cells[3]}", cells[4], cells[11].Trim(), new PageBox(box[0], box[1], box[2], box[3])));
            }
        }

        return [.. words.GroupBy(w => w.Paragraph, StringComparer.Ordinal).Select(p =>
            (string.Join('\n', p.GroupBy(w => w.Line, StringComparer.Ordinal).Select(l => string.Join(' ', l.Select(w => w.Text)))), Around(p.Select(w => w.Box))))];
    }

    private static PageBox Around(IEnumerable<PageBox> boxes)
    {
        var all = boxes.ToList();
        var (x, y) = (all.Min(b => b.X), all.Min(b => b.Y));
        return new PageBox(x, y, all.Max(b => b.X + b.Width) - x, all.Max(b => b.Y + b.Height) - y);
    }
}
