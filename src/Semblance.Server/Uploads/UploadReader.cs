using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Semblance.Server.Problems;

namespace Semblance.Server.Uploads;

/// <summary>
/// Reads photos from a body: a form with any number of them, or one image as it is. Photos stay in memory and touch no disk on the way; the room
/// they take together, over all requests, is limited.
/// </summary>
internal sealed class UploadReader(ServerOptions options)
{
    private const int MaxPhotos = 500;
    private const int MaxFields = 200;

    private readonly UploadRoom _room = new(options.MaxBytesInFlight);

    /// <summary>Of a field that is no file.</summary>
    public int MaxFieldBytes { get; init; } = 4 * 1024;

    /// <exception cref="HttpFault">415 for other bodies, 413 for too much, 400 for a broken form, 503 while there is no room.</exception>
    public async Task<Upload> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : throw Unsupported();
        var isForm = type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !type.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported();
        }

        var room = _room.Take(request.ContentLength ?? (isForm ? options.MaxUploadBytes : options.MaxPhotoBytes));
        try
        {
            return isForm
                ? await ReadFormAsync(request, HeaderUtilities.RemoveQuotes(type.Boundary).Value, room, cancellationToken)
                : new Upload([new UploadedPhoto("photo", "photo", await ReadAsync(request.Body, options.MaxPhotoBytes, request.ContentLength, "photo", cancellationToken))],
                    Array.Empty<string>().ToLookup(v => v, StringComparer.Ordinal), room);
        }
        catch (Exception e)
        {
            room.Dispose();
            throw e is InvalidDataException or IOException and not BadHttpRequestException
                ? new HttpFault(StatusCodes.Status400BadRequest, "form-malformed", "The form breaks off or is malformed: send it as multipart/form-data (RFC 7578).")
                : e;
        }
    }

    private async Task<Upload> ReadFormAsync(HttpRequest request, string? boundary, IDisposable room, CancellationToken cancellationToken)
    {
        if (boundary is not { Length: > 0 and <= 70 })
        {
            throw new HttpFault(StatusCodes.Status400BadRequest, "form-malformed", "The form's Content-Type names no boundary of 1 to 70 characters (RFC 2046).");
        }

        var photos = new List<UploadedPhoto>();
        var fields = new List<(string Name, string Value)>();
        var reader = new MultipartReader(boundary, request.Body) { HeadersLengthLimit = 8 * 1024, HeadersCountLimit = 16 };
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            var (name, isFile, file) = FormPart.Of(section);
            if (isFile)
            {
                Limit(photos.Count, MaxPhotos, "photos");
                photos.Add(new UploadedPhoto(name, FileName(file), await ReadAsync(section.Body, options.MaxPhotoBytes, null, file ?? name, cancellationToken)));
            }
            else
            {
                Limit(fields.Count, MaxFields, "fields");
                fields.Add((name, Encoding.UTF8.GetString((await ReadAsync(section.Body, MaxFieldBytes, null, name, cancellationToken)).Span)));
            }
        }

        return new Upload(photos, fields.ToLookup(f => f.Name, f => f.Value, StringComparer.Ordinal), room);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int most, long? announced, string what, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream((int)Math.Min(announced ?? 64 * 1024, most));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (bytes.Length + read > most)
            {
                throw new HttpFault(StatusCodes.Status413PayloadTooLarge, "part-too-large",
                    $"\"{FileName(what)}\" has more than the {most} bytes allowed: save it smaller.");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Control characters could forge lines where the name is shown.</summary>
    private static string FileName(string? name)
    {
        var plain = new string([.. (name ?? "").Where(c => !char.IsControl(c)).Take(200)]).Trim();
        return plain.Length == 0 ? "photo" : plain;
    }

    private static void Limit(int count, int most, string what)
    {
        if (count >= most)
        {
            throw new HttpFault(StatusCodes.Status413PayloadTooLarge, "too-many-parts", $"The form has more than {most} {what}: send several requests.");
        }
    }

    private static HttpFault Unsupported() => new(StatusCodes.Status415UnsupportedMediaType, "media-type",
        "Send a photo as image/jpeg (or another image type), or photos as multipart/form-data.");
}
