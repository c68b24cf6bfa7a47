using System.Runtime.CompilerServices;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Semblance.Documents.Text;

/// <summary>
/// Word documents (ECMA-376): a section for what stands under each heading, the footnotes that it refers to at its end, and the tables. Text that was deleted with changes tracked is gone.
/// </summary>
internal sealed class DocxReader : IDocumentReader
{
    private const int MostSpan = 63; // columns of a Word table

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await UnfoldedSize.CheckAsync(file, cancellationToken);
        await using var stream = file.Open();
        using var document = Open(file, stream);
        if (document.MainDocumentPart is not { Document.Body: { } body } main)
        {
            throw file.Malformed("it holds no text");
        }

        var order = 0;
        foreach (var part in Parts(file, body, Headings(main), Notes(main)))
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

    private static Dictionary<long, string> Notes(MainDocumentPart main) =>
        (main.FootnotesPart?.Footnotes?.Elements<Footnote>() ?? [])
            .Where(n => n.Id is not null && (n.Type is null || n.Type.Value == FootnoteEndnoteValues.Normal))
            .DistinctBy(n => n.Id!.Value)
            .ToDictionary(n => n.Id!.Value, n => string.Join('\n', n.Elements<Paragraph>().Select(TextOf)).Trim());

    private static IEnumerable<DocumentPart> Parts(DocumentFile file, Body body, HashSet<string> headings, Dictionary<long, string> notes)
    {
        var heading = new OpenHeading();
        var (paragraphs, referred) = (new List<string>(), new List<string>());
        foreach (var element in body.ChildElements)
        {
            var text = element is Paragraph paragraph ? TextOf(paragraph) : null;
            var isHeading = text?.Length > 0 && element is Paragraph { ParagraphProperties.ParagraphStyleId.Val.Value: { } style } && headings.Contains(style);
            if ((isHeading || element is Table) && paragraphs.Count + referred.Count > 0)
            {
                yield return Section(heading, paragraphs, referred);
            }

            if (isHeading)
            {
                foreach (var left in heading.Turn(text, Place.Unknown))
                {
                    yield return left;
                }
            }
            else if (text?.Length > 0)
            {
                paragraphs.Add(text);
            }
            else if (element is Table table && Rows(file, table, heading.Text) is { } rows)
            {
                foreach (var part in heading.Before(rows))
                {
                    yield return part;
                }
            }

            referred.AddRange(element.Descendants<FootnoteReference>().Select(r => r.Id is not null && notes.Remove(r.Id.Value, out var note) ? note : "").Where(n => n.Length > 0));
        }

        if (paragraphs.Count + referred.Count > 0)
        {
            yield return Section(heading, paragraphs, referred);
        }

        foreach (var left in heading.Left())
        {
            yield return left;
        }
    }

    private static Section Section(OpenHeading heading, List<string> paragraphs, List<string> referred)
    {
        var section = heading.Over(Place.Unknown, string.Join("\n\n", paragraphs.Concat(referred)));
        paragraphs.Clear();
        referred.Clear();
        return section;
    }

    private static TableRows? Rows(DocumentFile file, Table table, string? heading)
    {
        var rows = table.Elements<TableRow>()
            .Select(r => (IReadOnlyList<string?>)[.. r.Elements<TableCell>().SelectMany(CellsOf)])
            .Where(r => r.Count > 0)
            .ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var (columns, padded) = Cells.Square(file, rows[0], rows.Skip(1));
        return new TableRows(0, Place.Unknown, heading, columns, 1, padded);
    }

    /// <summary>A cell, and an empty one for every further column that it spans.</summary>
    private static IEnumerable<string?> CellsOf(TableCell cell) =>
    [
        string.Join('\n', cell.Descendants<Paragraph>().Where(p => !p.Ancestors<Paragraph>().Any()).Select(TextOf)).Trim(),
        .. Enumerable.Repeat((string?)null, Math.Clamp((cell.TableCellProperties?.GridSpan?.Val?.Value ?? 1) - 1, 0, MostSpan - 1)),
    ];

    private static string TextOf(Paragraph paragraph)
    {
        var text = new StringBuilder();
        foreach (var element in paragraph.Descendants())
        {
            // Boxes are there twice: as Word draws them, and as older programs do.
            if (element.Ancestors<AlternateContentFallback>().Any())
            {
                continue;
            }

            text.Append(element switch
            {
                DocumentFormat.OpenXml.Wordprocessing.Text words => words.Text,
                TabChar => "\t",
                Break or CarriageReturn or Paragraph => "\n", // a paragraph in a paragraph is one of a box
                _ => "",
            });
        }

        return text.ToString().Trim();
    }
}
