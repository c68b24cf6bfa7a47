using System.Text;

namespace Semblance.Documents;

/// <summary>A file that is read as a document, and how much of it may be.</summary>
/// <param name="Name">For messages: as the user knows the file.</param>
internal sealed record DocumentFile(string Path, string Name, ReadingLimits Limits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static DocumentFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);

    /// <summary>All of it as text, lines ended by \n: as its byte order mark says, else UTF-8 and, where it is none, Windows-1252, which old programs wrote.</summary>
    public async Task<string> ReadTextAsync(CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(Path, cancellationToken);
        return Decode(bytes).ReplaceLineEndings("\n");
    }

    public static string Decode(byte[] bytes)
    {
        var marked = bytes.AsSpan() switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ => (null, 0),
        };
        if (marked.Item1 is { } encoding)
        {
            return encoding.GetString(bytes, marked.Item2, bytes.Length - marked.Item2);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(1252).GetString(bytes);
        }
    }

    public SemblanceException Malformed(string what, Exception? cause = null) =>
        new(ErrorKind.Invalid, "document-malformed", $"{Name} cannot be read: {what}.", cause);

    public SemblanceException TooLarge(string what) =>
        new(ErrorKind.Exhausted, "document-too-large", $"{Name}: {what}: split it, or raise the limit.");
}
