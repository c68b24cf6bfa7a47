using System.Runtime.CompilerServices;

namespace Semblance.Documents.Text;

/// <summary>Plain text: a section for each run of lines between blank ones, and between pages as a printer or <c>pdftotext</c> parts them.</summary>
internal sealed class PlainTextReader : IDocumentReader
{
    private const char FormFeed = '\f';

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = (await file.ReadTextAsync(cancellationToken)).Split('\n');
        var paragraph = new List<string>();
        var (order, first) = (0, 0);
        for (var i = 0; i < lines.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pages = lines[i].Split(FormFeed);
            for (var page = 0; page < pages.Length; page++)
            {
                var isBlank = string.IsNullOrWhiteSpace(pages[page]);
                if ((isBlank || page > 0) && paragraph.Count > 0)
                {
                    yield return Section(order++, first, paragraph);
                }

                if (!isBlank)
                {
                    first = paragraph.Count == 0 ? i + 1 : first;
                    paragraph.Add(pages[page]);
                }
            }
        }

        if (paragraph.Count > 0)
        {
            yield return Section(order, first, paragraph);
        }
    }

    private static Section Section(int order, int line, List<string> paragraph)
    {
        var section = new Section(order, new Place { Line = line }, null, string.Join('\n', paragraph).TrimEnd());
        paragraph.Clear();
        return section;
    }
}
