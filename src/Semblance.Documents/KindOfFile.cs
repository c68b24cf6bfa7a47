using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Semblance.Documents;

/// <summary>Tells what a file is by what is in it; its name decides only between kinds of text that look alike.</summary>
internal static partial class KindOfFile
{
    private const int HeadBytes = 64 * 1024;

    /// <exception cref="SemblanceException">Invalid, <c>document-empty</c> or <c>file-special</c>; Unsupported, <c>document-unknown</c>.</exception>
    public static async Task<DocumentKind> FindAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        SpecialFile.Refuse(file.Path);
        if (new FileInfo(file.Path).Length == 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "document-empty", $"{file.Name} is empty.");
        }

        var head = await HeadAsync(file, cancellationToken);
        return OfBytes(head) ?? (head.AsSpan().StartsWith("PK\x03\x04"u8) ? await OfArchiveAsync(file) : null) ?? OfText(head, file)
            ?? throw new SemblanceException(ErrorKind.Unsupported, "document-unknown",
                $"{file.Name} is of no kind that is read: PDF, DOCX, XLSX, CSV, Markdown, HTML, text, XML logs, OpenAPI, Postman, PNG, JPEG, TIFF or BMP.");
    }

    private static async Task<byte[]> HeadAsync(DocumentFile file, CancellationToken cancellationToken)
    {
        await using var stream = file.Open();
        if (stream.Length > file.Limits.Bytes)
        {
            throw file.TooLarge($"it is {stream.Length >> 20:N0} MiB, and {file.Limits.Bytes >> 20:N0} are read");
        }

        var head = new byte[Math.Min(HeadBytes, stream.Length)];
        await stream.ReadExactlyAsync(head, cancellationToken);
        return head;
    }

    private static DocumentKind? OfBytes(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => DocumentKind.Image,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => DocumentKind.Image,

        // Some programs put a line of their own before it (ISO 32000-1, annex H.3.4.1).
        _ => IsPdf(head[..Math.Min(1024, head.Length)]) ? DocumentKind.Pdf : null,
    };

    /// <summary>At the beginning of a line with its version, as a text that speaks of it does not have it.</summary>
    private static bool IsPdf(ReadOnlySpan<byte> head)
    {
        for (var at = head.IndexOf("%PDF-"u8); at >= 0; at = head.IndexOf("%PDF-"u8))
        {
            if ((at == 0 || head[at - 1] is < 0x20 or > 0x7E) && (at + 5 >= head.Length || char.IsAsciiDigit((char)head[at + 5])))
            {
                return true;
            }

            head = head[(at + 1)..];
        }

        return false;
    }

    private static async Task<DocumentKind?> OfArchiveAsync(DocumentFile file)
    {
        await using var stream = file.Open();
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return archive.GetEntry("word/document.xml") is not null ? DocumentKind.Docx
                : archive.GetEntry("xl/workbook.xml") is not null ? DocumentKind.Xlsx
                : null;
        }
        catch (InvalidDataException e)
        {
            throw file.Malformed("it is no whole archive", e);
        }
    }

    private static DocumentKind? OfText(byte[] head, DocumentFile file)
    {
        var isWide = head.AsSpan() is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        if (!isWide && head.AsSpan().Contains((byte)0))
        {
            return null;
        }

        // The last character of the head may be cut in two: that is no fault of the file.
        var text = DocumentFile.Decode(head.Length == HeadBytes ? TrimmedUtf8(head) : head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0 && head.Length < HeadBytes)
        {
            throw new SemblanceException(ErrorKind.Invalid, "document-empty", $"{file.Name} holds nothing but blanks.");
        }

        var extension = Path.GetExtension(file.Name).ToLowerInvariant();
        return text switch
        {
            // It may begin with an element of HTML, and show any other kind as an example: only what is nothing else as a whole is something else.
            _ when extension is ".md" or ".markdown" => OfMarkdown(text),
            ['{', ..] => OfJson(text),
            ['<', ..] => Html().IsMatch(text) || extension is ".html" or ".htm" ? DocumentKind.Html : DocumentKind.XmlLog,
            _ when ApiInYaml().IsMatch(text) => DocumentKind.OpenApi,
            _ => extension switch
            {
                ".csv" or ".tsv" => DocumentKind.Csv,
                ".htm" or ".html" => DocumentKind.Html,
                _ => DocumentKind.Text,
            },
        };
    }

    private static DocumentKind OfMarkdown(string text) => text switch
    {
        ['{', ..] when OfJson(text) is not DocumentKind.Text and var kind => kind,
        ['<', ..] when Html().IsMatch(text) => DocumentKind.Html,
        ['<', '?', 'x', 'm', 'l', ..] => DocumentKind.XmlLog,
        _ => DocumentKind.Markdown,
    };

    private static DocumentKind OfJson(string text) =>
        ApiInJson().IsMatch(text) ? DocumentKind.OpenApi
        : text.Contains("schema.getpostman.com", StringComparison.Ordinal) || text.Contains("schema.postman.com", StringComparison.Ordinal) || (text.Contains("\"item\"", StringComparison.Ordinal) && text.Contains("\"info\"", StringComparison.Ordinal)) ? DocumentKind.Postman
        : DocumentKind.Text;

    private static byte[] TrimmedUtf8(byte[] head)
    {
        var length = head.Length;
        while (length > head.Length - 4 && (head[length - 1] & 0xC0) == 0x80)
        {
            length--;
        }

        return head[..(length - 1)];
    }

    [GeneratedRegex("""^\s*<(!doctype\s+html|html|head|body)\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Html();

    [GeneratedRegex("""^["']?(openapi|swagger)["']?\s*:""", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ApiInYaml();

    [GeneratedRegex("""["'](openapi|swagger)["']\s*:\s*["']\d""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ApiInJson();
}
