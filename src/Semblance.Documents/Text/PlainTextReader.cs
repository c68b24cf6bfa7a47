using System.Runtime.CompilerServices;

namespace Semblance.Documents.Text;

/// <summary>Plain text: a section for each run of lines between blank ones, and between pages as a printer or <c>pdftotext</c> parts them.</summary>
internal sealed class PlainTextReader : IDocumentReader
{
    private const char FormFeed = '\f';

    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = (await file.ReadTextAsync(cancellationToken)).Split('\n');
        var order = 0;
        for (int first = 0, next; first < lines.Length; first = next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            next = first + 1;
            if (string.IsNullOrWhiteSpace(lines[first]))
            {
                continue;
            }

            while (next < lines.Length && !string.IsNullOrWhiteSpace(lines[next]) && lines[next][0] != FormFeed)
            {
                next++;
            }

            yield return new Section(order++, new Place { Line = first + 1 }, null, string.Join('\n', lines[first..next]).TrimStart(FormFeed).TrimEnd());
        }
    }
}
