using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Semblance.Server.Imports;
using Semblance.Server.Problems;
using Semblance.Server.Uploads;

namespace Semblance.Server.Library;

/// <summary>
/// Takes files out of a form, each to the disk as it arrives: what a form holds is never in memory as a whole. One that is too large is passed over and told, and those beside it
/// are taken.
/// </summary>
internal sealed class LibraryUploads(ServerOptions options, ServerParts parts)
{
    private const int MaxFiles = 500;
    private const int MaxFields = 500;
    private const int MaxFieldBytes = 16 * 1024;

    /// <summary>A file system takes 255 bytes, and a character has up to three.</summary>
    private const int MaxNameLength = 80;

    private const int BufferBytes = 128 * 1024;

    /// <summary>What has lain for so long is nobody's: another process over the same folder may still read what is younger.</summary>
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(1);

    /// <returns>In the order they came; the caller disposes each.</returns>
    /// <exception cref="HttpFault">415 for another body, 413 for too much, 400 for a broken form, 501 where the server takes nothing in. Nothing is left on the disk then.</exception>
    public async Task<UploadedFiles> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        var folder = FolderOf(parts);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new HttpFault(StatusCodes.Status415UnsupportedMediaType, "media-type", "Send files as multipart/form-data.");
        }

        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 70 } boundary)
        {
            throw Malformed("The form's Content-Type names no boundary of 1 to 70 characters (RFC 2046).");
        }

        var files = new List<UploadedFile>();
        try
        {
            var fields = await ReadAsync(new MultipartReader(boundary, request.Body) { HeadersLengthLimit = 8 * 1024, HeadersCountLimit = 16 }, folder, files, stop);
            return new UploadedFiles(files, fields.ToLookup(f => f.Name, f => f.Value, StringComparer.Ordinal));
        }
        catch (Exception e)
        {
            files.ForEach(f => f.Dispose());
            if (e is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw Malformed("The form breaks off or is malformed: send it as multipart/form-data (RFC 7578).");
            }

            throw;
        }
    }

    /// <summary>Removes what servers that were killed have left on the disk. Its originals are kept elsewhere.</summary>
    public void RemoveLeft(DateTimeOffset now)
    {
        if (parts.Library?.Folder is { } folder && Directory.Exists(folder))
        {
            foreach (var left in Directory.GetDirectories(folder, "upload-*").Where(f => now.UtcDateTime - Directory.GetLastWriteTimeUtc(f) > MostAge))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    /// <summary>Puts a file that is kept elsewhere where uploads lie.</summary>
    public async Task<UploadedFile> CopyAsync(string name, Stream content, CancellationToken stop)
    {
        var own = Path.Combine(FolderOf(parts), $"upload-{Guid.NewGuid():N}");
        ImportEntry.CreateFolder(own);
        var file = new UploadedFile(FileName(name), Path.Combine(own, FileName(name)), null);
        try
        {
            await using var output = ImportEntry.CreateFile(file.Path);
            await content.CopyToAsync(output, stop);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string FolderOf(ServerParts parts)
    {
        var folder = parts.Library?.Folder ?? throw new HttpFault(StatusCodes.Status501NotImplemented, "ingest-missing", "This server takes no documents in.");
        ImportEntry.CreateFolder(folder);
        return folder;
    }

    private async Task<List<(string Name, string Value)>> ReadAsync(MultipartReader reader, string folder, List<UploadedFile> files, CancellationToken stop)
    {
        var fields = new List<(string Name, string Value)>();
        while (await reader.ReadNextSectionAsync(stop) is { } section)
        {
            var (name, isFile, file) = FormPart.Of(section);
            if (isFile)
            {
                Limit(files.Count, MaxFiles, "files");
                await TakeAsync(FileName(file), folder, section.Body, files, stop);
            }
            else
            {
                Limit(fields.Count, MaxFields, "fields");
                fields.Add((name, await TextAsync(section.Body, stop)));
            }
        }

        return fields;
    }

    private async Task TakeAsync(string name, string folder, Stream body, List<UploadedFile> files, CancellationToken stop)
    {
        // Under its own name, which tells kinds of text apart and is in messages; in a folder of its own, which no other name can reach.
        var own = Path.Combine(folder, $"upload-{Guid.NewGuid():N}");
        ImportEntry.CreateFolder(own);
        var path = Path.Combine(own, name);

        // Listed before its first byte is written, so that it is cleared away whatever happens.
        files.Add(new UploadedFile(name, path, null));
        await using var output = ImportEntry.CreateFile(path);
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        while (await body.ReadAsync(buffer, stop) is > 0 and var read)
        {
            bytes += read;
            if (bytes <= options.MaxDocumentBytes)
            {
                await WriteAsync(output, buffer.AsMemory(0, read), stop);
            }
        }

        if (bytes > options.MaxDocumentBytes)
        {
            files[^1] = files[^1] with
            {
                Fault = new SemblanceException(ErrorKind.Exhausted, "document-too-large", $"{name}: it is {bytes >> 20:N0} MiB, and {options.MaxDocumentBytes >> 20:N0} are taken: split it."),
            };
        }
    }

    /// <summary>That the disk is full is no fault of the form.</summary>
    private static async Task WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await output.WriteAsync(bytes, stop);
        }
        catch (IOException e)
        {
            throw new SemblanceException(ErrorKind.Exhausted, "uploads-full", "The server cannot keep the upload: its operator sees to the disk that uploads wait on.", e);
        }
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken stop)
    {
        var bytes = new byte[MaxFieldBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return length <= MaxFieldBytes
            ? Encoding.UTF8.GetString(bytes, 0, length).Trim()
            : throw new HttpFault(StatusCodes.Status413PayloadTooLarge, "part-too-large", $"A field of the form has more than {MaxFieldBytes} bytes.");
    }

    /// <summary>Without folders of whatever system, and without characters that could forge lines where it is shown.</summary>
    private static string FileName(string? name)
    {
        var plain = new string([.. (name ?? "").Split('/', '\\')[^1].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim().Trim('.').Trim();
        var extension = Path.GetExtension(plain) is { Length: <= 20 } ending ? ending : "";
        return plain.Length == 0 ? "upload" : plain.Length <= MaxNameLength ? plain : plain[..(MaxNameLength - extension.Length)] + extension;
    }

    private static void Limit(int count, int most, string what)
    {
        if (count >= most)
        {
            throw new HttpFault(StatusCodes.Status413PayloadTooLarge, "too-many-parts", $"The form has more than {most} {what}: send several requests.");
        }
    }

    private static HttpFault Malformed(string message) => new(StatusCodes.Status400BadRequest, "form-malformed", message);
}
