using System.Text;

namespace Semblance.Documents;

/// <summary>A file that is read as a document, and how much of it may be.</summary>
/// <param name="Name">For messages: as the user knows the file.</param>
internal sealed record DocumentFile(string Path, string Name, ReadingLimits Limits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _given;

    static DocumentFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);

    /// <summary>All of it as text, lines ended by \n, and only where an editor counts one: as its byte order mark says, else UTF-8 and, where a line is none, Windows-1252 there, which old programs wrote.</summary>
    public async Task<string> ReadTextAsync(CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(Path, cancellationToken);
        return Decode(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    /// <summary>As <see cref="ReadTextAsync"/>, of a file whose whole tree is held in memory.</summary>
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public Task<string> ReadMarkupAsync(CancellationToken cancellationToken)
    {
        OpenMarkup().Dispose();
        return ReadTextAsync(cancellationToken);
    }

    /// <inheritdoc cref="ReadMarkupAsync"/>
    public FileStream OpenMarkup()
    {
        var stream = Open();
        if (stream.Length <= Limits.MarkupBytes)
        {
            return stream;
        }

        stream.Dispose();
        throw TooLarge($"it is more than {Limits.MarkupBytes >> 20:N0} MiB of markup");
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
            return MixedText.Decode(bytes);
        }
    }

    /// <summary>Counts what is made of the file, in characters: references, repeated texts and rows of unequal length make a thousand times of a small one.</summary>
    /// <exception cref="SemblanceException">Exhausted, <c>document-too-large</c>.</exception>
    public void Give(long characters)
    {
        _given += characters;
        if (_given > Limits.Grown)
        {
            throw TooLarge($"it grows to more than {Limits.Grown >> 20:N0} million characters as it is read");
        }
    }

    public SemblanceException Malformed(string what, Exception? cause = null) =>
        new(ErrorKind.Invalid, "document-malformed", $"{Name} cannot be read: {what}.", cause);

    public SemblanceException TooLarge(string what) =>
        new(ErrorKind.Exhausted, "document-too-large", $"{Name}: {what}: split it, or raise the limit.");
}
