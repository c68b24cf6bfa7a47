using System.Runtime.CompilerServices;

namespace Semblance.Documents.Pages;

/// <summary>Pictures of text: a section for each paragraph that is seen.</summary>
internal sealed class PictureReader : IDocumentReader
{
    public async IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var picture = await File.ReadAllBytesAsync(file.Path, cancellationToken);
        var pixels = PictureSize.Of(picture) ?? throw file.Malformed("it is no whole picture");
        if (pixels > file.Limits.Pixels)
        {
            throw file.TooLarge($"it has {pixels:N0} pixels");
        }

        var order = 0;
        foreach (var (text, box) in await PictureText.ReadAsync(file, picture, cancellationToken))
        {
            yield return new Section(order++, new Place { Box = box }, null, text);
        }
    }
}
