namespace Semblance.Documents;

/// <summary>Reads documents of one kind.</summary>
internal interface IDocumentReader
{
    /// <summary>The document's parts in its own order, as they are found; none for a document that holds nothing.</summary>
    /// <exception cref="SemblanceException">
    /// Invalid, <c>document-malformed</c> or <c>document-encrypted</c>; Exhausted, <c>document-too-large</c>; Unsupported, <c>tool-missing</c>.
    /// </exception>
    IAsyncEnumerable<DocumentPart> ReadAsync(DocumentFile file, CancellationToken cancellationToken);
}
