using System.Runtime.CompilerServices;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Semblance.Documents.Text;

/// <summary>Word documents (ECMA-376): a section for what stands under each heading, and the tables. Text that was deleted with changes tracked is gone.</summary>
internal sealed class DocxReader : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await UnfoldedSize.CheckAsync(file, cancellationToken);
        await using var stream = file.Open();
        using var document = Open(file, stream);
        if (document.MainDocumentPart is not { Document.Body: { } body } main)
        {
            throw file.Malformed("it holds no text");
        }

        var headings = Headings(main);
        var order = 0;
        foreach (var part in Parts(body, headings))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return part with { Order = order++ };
        }
    }

    private static WordprocessingDocument Open(DocumentFile file, Stream stream)
    {
        try
        {
            return WordprocessingDocument.Open(stream, isEditable: false);
        }
        catch (Exception e) when (e is OpenXmlPackageException or FormatException or IOException or System.Xml.XmlException or ArgumentException)
        {
            throw file.Malformed("it is no Word document", e);
        }
    }

    /// <summary>The ids of the styles that are headings, under whatever name in the language of the program.</summary>
    private static HashSet<string> Headings(MainDocumentPart main) =>
    [
        .. main.StyleDefinitionsPart?.Styles?.Elements<Style>()
            .Where(s => s.StyleName?.Val?.Value is { } name && (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) || name.Equals("title", StringComparison.OrdinalIgnoreCase)))
            .Select(s => s.StyleId?.Value)
            .OfType<string>() ?? [],
    ];

    private static IEnumerable<DocumentPart> Parts(Body body, HashSet<string> headings)
    {
        string? heading = null;
        var paragraphs = new List<string>();
        foreach (var element in body.ChildElements)
        {
            var text = element is Paragraph paragraph ? TextOf(paragraph) : null;
            var isHeading = text?.Length > 0 && element is Paragraph { ParagraphProperties.ParagraphStyleId.Val.Value: { } style } && headings.Contains(style);
            if ((isHeading || element is Table) && paragraphs.Count > 0)
            {
                yield return Section(heading, paragraphs);
            }

            if (isHeading)
            {
                heading = text;
            }
            else if (text?.Length > 0)
            {
                paragraphs.Add(text);
            }
            else if (element is Table table && Rows(table, heading) is { } rows)
            {
                yield return rows;
            }
        }

        if (paragraphs.Count > 0)
        {
            yield return Section(heading, paragraphs);
        }
    }

    private static Section Section(string? heading, List<string> paragraphs)
    {
        var section = new Section(0, Place.Unknown, heading, string.Join("\n\n", paragraphs));
        paragraphs.Clear();
        return section;
    }

    private static TableRows? Rows(Table table, string? heading)
    {
        var rows = table.Elements<TableRow>()
            .Select(r => (IReadOnlyList<string?>)[.. r.Elements<TableCell>().Select(c => (string?)string.Join('\n', c.Descendants<Paragraph>().Select(TextOf)).Trim())])
            .Where(r => r.Count > 0)
            .ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var (columns, padded) = Cells.Square(rows[0], rows.Skip(1));
        return new TableRows(0, Place.Unknown, heading, columns, 1, padded);
    }

    private static string TextOf(Paragraph paragraph)
    {
        var text = new StringBuilder();
        foreach (var element in paragraph.Descendants())
        {
            text.Append(element switch
            {
                DocumentFormat.OpenXml.Wordprocessing.Text words => words.Text,
                TabChar => "\t",
                Break or CarriageReturn => "\n",
                _ => "",
            });
        }

        return text.ToString().Trim();
    }
}
