using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Semblance.Documents;
using Document = DocumentFormat.OpenXml.Wordprocessing.Document;

namespace Semblance.Tests.Documents;

public sealed class PageDocumentTests : IDisposable
{
    private readonly Reading _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("SUkqAAgAAAACAAABAwABAAAACgAAAAEBAwABAAAACgAAACYAAAACAAABBAABAAAAAAABAAEBBAABAAAAAAABAAAAAAA=", 65_536L * 65_536)]
    [InlineData("SUkqAAgAAAACAAABAwABAAAACgAAAAEBAwABAAAACgAAAAgAAAA=", null)]
    [InlineData("iVBORw0KGgoAAAANSUhEUv//////////CAAAAAA=", long.MaxValue)]
    public void A_picture_is_as_large_as_its_largest_page_and_one_without_an_end_is_none(string head, long? pixels) =>
        Assert.Equal(pixels, Semblance.Documents.Pages.PictureSize.Of(Convert.FromBase64String(head)));

    [ReadersFact]
    public async Task Pages_of_a_long_pdf_keep_their_numbers_and_their_order()
    {
        string[] texts = [.. Enumerable.Range(1, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"This is page {i}"))];

        var (_, parts) = await Reading.OfAsync(_files.Write("long.pdf", Pdf.OfText(texts)));

        Assert.Equal(texts.Select((text, i) => (i + 1, text)), parts.Cast<Section>().Select(s => (s.Place.Page!.Value, s.Text)));
    }

    [ReadersFact]
    public async Task Text_of_a_pdf_is_found_with_its_page_and_where_on_it()
    {
        var (kind, parts) = await Reading.OfAsync(_files.Write("report.pdf", Pdf.OfText("Loan onboarding", "Second page here")));

        Assert.Equal(DocumentKind.Pdf, kind);
        Assert.Equal([(1, "Loan onboarding"), (2, "Second page here")], parts.Cast<Section>().Select(s => (s.Place.Page!.Value, s.Text)));
        var box = parts[0].Place.Box!.Value;
        Assert.InRange(box.X, 70, 74);
        Assert.InRange(box.Y, 60, 100); // written 720 points above the bottom of 792
        Assert.InRange(box.Height, 10, 40);
    }

    [ReadersFact]
    public async Task A_page_that_is_a_picture_is_read_by_looking_at_it()
    {
        // The page of the other test, painted, and the painting put on a page of its own.
        var painted = await PaintAsync(_files.Write("text.pdf", Pdf.OfText("Invoice number 4711")));

        var (_, parts) = await Reading.OfAsync(_files.Write("scan.pdf", Pdf.OfPicture(painted)));

        var section = Assert.IsType<Section>(Assert.Single(parts));
        Assert.Equal(("Invoice number 4711", 1), (section.Text, section.Place.Page));
        Assert.InRange(section.Place.Box!.Value.X, 60, 90);
    }

    [ReadersFact]
    public async Task A_picture_of_text_is_read_and_one_that_is_too_large_is_not()
    {
        var path = _files.Write("note.png", await PaintAsync(_files.Write("text.pdf", Pdf.OfText("Call the plumber")), "-png"));

        var (kind, parts) = await Reading.OfAsync(path);

        Assert.Equal((DocumentKind.Image, "Call the plumber"), (kind, Assert.IsType<Section>(Assert.Single(parts)).Text));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(path, ReadingLimits.Default with { Pixels = 1_000 }));
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("cut.png", File.ReadAllBytes(path)[..20])));
    }

    [ReadersFact]
    public async Task A_pdf_that_is_broken_or_has_too_many_pages_is_refused()
    {
        Assert.Equal("document-malformed", await Reading.RefusalOfAsync(_files.Write("broken.pdf", "%PDF-1.4 and nothing else"u8.ToArray())));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("three.pdf", Pdf.OfText("1", "2", "3")), ReadingLimits.Default with { Pages = 2 }));
        Assert.Equal("document-too-large", await Reading.RefusalOfAsync(_files.Write("empty.pdf", Pdf.OfText("")), ReadingLimits.Default with { ScannedPages = 0 }));
    }

    [Fact]
    public async Task Word_documents_are_read_by_their_headings_and_what_was_deleted_is_gone()
    {
        var path = _files.At("letter.docx");
        using (var document = WordprocessingDocument.Create(path, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(new Style(new StyleName { Val = "heading 1" }) { StyleId = "berschrift1", Type = StyleValues.Paragraph });
            main.Document = new Document(new Body(
                Words("Before"),
                new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "berschrift1" }), new Run(new Text("Terms"))),
                new Paragraph(new Run(new Text("One"), new Break(), new Text("line")), new DeletedRun(new Run(new DeletedText("secret")))),
                new Table(new TableRow(new TableCell(Words("a")), new TableCell(Words("b"))), new TableRow(new TableCell(Words("1")), new TableCell(Words("2"))))));
        }

        var (kind, parts) = await Reading.OfAsync(path);

        Assert.Equal(DocumentKind.Docx, kind);
        Assert.Equal([(null, "Before"), ("Terms", "One\nline")], parts.OfType<Section>().Select(s => (s.Heading, s.Text)));
        var table = Assert.Single(parts.OfType<TableRows>());
        Assert.Equal(("Terms", "b", "2"), (table.Name, table.Columns[1], table.Rows[0][1]));

        static Paragraph Words(string text) => new(new Run(new Text(text)));
    }

    private static async Task<byte[]> PaintAsync(string pdf, string format = "-gray")
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("pdftoppm", ["-r", "200", format, .. format == "-gray" ? [] : new[] { "-gray" }, "-singlefile", pdf]) { RedirectStandardOutput = true })!;
        using var painted = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(painted);
        await process.WaitForExitAsync();
        return painted.ToArray();
    }

    /// <summary>Writes the least that is a PDF (ISO 32000-1, 7.5).</summary>
    private static class Pdf
    {
        public static byte[] OfText(params string[] pages) =>
            Of([.. pages.Select(p => (Encoding.ASCII.GetBytes(p.Length == 0 ? "" : $"BT /F1 24 Tf 72 700 Td ({p}) Tj ET"), (byte[]?)null))]);

        /// <param name="graymap">A binary PGM.</param>
        public static byte[] OfPicture(byte[] graymap) => Of([("q 612 0 0 792 0 0 cm /P Do Q"u8.ToArray(), graymap)]);

        private static byte[] Of((byte[] Content, byte[]? Graymap)[] pages)
        {
            using var file = new MemoryStream();
            var offsets = new List<long>();
            void Write(ReadOnlySpan<byte> bytes) => file.Write(bytes);
            void Object(string head, byte[]? stream = null)
            {
                offsets.Add(file.Position);
                Write(Encoding.ASCII.GetBytes(stream is null ? $"{offsets.Count} 0 obj\n{head}\nendobj\n" : $"{offsets.Count} 0 obj\n{head.Replace("LENGTH", stream.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}\nstream\n"));
                if (stream is not null)
                {
                    Write(stream);
                    Write("\nendstream\nendobj\n"u8);
                }
            }

            Write("%PDF-1.4\n"u8);
            Object("<< /Type /Catalog /Pages 2 0 R >>");
            Object($"<< /Type /Pages /Count {pages.Length} /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + (3 * i)} 0 R"))}] >>");
            Object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
            for (var i = 0; i < pages.Length; i++)
            {
                var first = 4 + (3 * i);
                Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {first + 1} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /P {first + 2} 0 R >> >> >>");
                Object("<< /Length LENGTH >>", pages[i].Content);
                if (pages[i].Graymap is { } map)
                {
                    var (width, height, pixels) = Split(map);
                    Object($"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length LENGTH >>", pixels);
                }
                else
                {
                    Object("null");
                }
            }

            var table = file.Position;
            Write(Encoding.ASCII.GetBytes($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:D10} 00000 n \n"))}trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
            return file.ToArray();
        }

        private static (string Width, string Height, byte[] Pixels) Split(byte[] map)
        {
            var head = Encoding.ASCII.GetString(map, 0, 32).Split((char[]?)null, 5, StringSplitOptions.RemoveEmptyEntries);
            var pixels = int.Parse(head[1], CultureInfo.InvariantCulture) * int.Parse(head[2], CultureInfo.InvariantCulture);
            return (head[1], head[2], map[^pixels..]);
        }
    }
}
