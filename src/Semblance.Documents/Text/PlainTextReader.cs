using System.Runtime.CompilerServices;

namespace Semblance.Documents.Text;

/// <summary>Plain text: a section for each run of lines between blank ones.</summary>
internal sealed class PlainTextReader : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = (await file.ReadTextAsync(cancellationToken)).Split('\n');
        var order = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = i;
            while (i < lines.Length && !string.IsNullOrWhiteSpace(lines[i]))
            {
                i++;
            }

            if (i > first)
            {
                yield return new Section(order++, new Place { Line = first + 1 }, null, string.Join('\n', lines[first..i]).TrimEnd());
            }
        }
    }
}
