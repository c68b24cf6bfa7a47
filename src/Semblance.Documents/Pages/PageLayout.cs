using System.Globalization;
using System.Text;
using System.Xml;

namespace Semblance.Documents.Pages;

/// <summary>Reads what <c>pdftotext -bbox-layout</c> writes: pages of flows of blocks of lines of words, each with its box.</summary>
internal static class PageLayout
{
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>: a page may name the same text again and again.</exception>
    public static async Task<IReadOnlyList<TextPage>> ReadAsync(DocumentFile file, Stream output, CancellationToken cancellationToken)
    {
        var pages = new List<TextPage>();
        var blocks = new List<(string, PageBox)>();
        var (text, box) = (new StringBuilder(), default(PageBox));
        var settings = new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CheckCharacters = false };
        using var reader = XmlReader.Create(output, settings);
        while (await reader.ReadAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "page"):
                    blocks = [];
                    pages.Add(new TextPage(blocks, Math.Max(NumberOf(reader, "width"), NumberOf(reader, "height"))));
                    break;
                case (XmlNodeType.Element, "block"):
                    text.Clear();
                    box = BoxOf(reader);
                    break;
                case (XmlNodeType.Element, "line") when text.Length > 0:
                    text.Append('\n');
                    break;
                case (XmlNodeType.Element, "word"):
                    text.Append(text.Length > 0 && text[^1] != '\n' ? " " : "").Append(await reader.ReadElementContentAsStringAsync());
                    break;
                case (XmlNodeType.EndElement, "block") when !string.IsNullOrWhiteSpace(text.ToString()):
                    file.Give(text.Length);
                    blocks.Add((text.ToString(), box));
                    break;
            }
        }

        return pages;
    }

    private static PageBox BoxOf(XmlReader block)
    {
        var (x, y) = (NumberOf(block, "xMin"), NumberOf(block, "yMin"));
        return new PageBox(x, y, NumberOf(block, "xMax") - x, NumberOf(block, "yMax") - y);
    }

    private static double NumberOf(XmlReader element, string name) => double.Parse(element.GetAttribute(name)!, CultureInfo.InvariantCulture);
}
