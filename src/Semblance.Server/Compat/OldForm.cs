using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Semblance.Server.Http;
using Semblance.Server.Uploads;

namespace Semblance.Server.Compat;

/// <summary>
/// A body as old front ends send one: a form with files, a form without, or a flat JSON object; photos as files or as data URLs in a field.
/// Nothing of it touches a disk. Disposing it gives the room of the photos back.
/// </summary>
internal sealed class OldForm : IDisposable
{
    private readonly Dictionary<string, string> _fields;
    private readonly Upload? _upload;

    private OldForm(Dictionary<string, string> fields, Upload? upload) => (_fields, _upload) = (fields, upload);

    /// <exception cref="Problems.HttpFault">As the <see cref="UploadReader"/> says.</exception>
    public static async Task<OldForm> ReadAsync(HttpRequest request, OldFormReader reader, CancellationToken stop)
    {
        if (JsonBody.IsJson(request))
        {
            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 4 }, stop);
            return new OldForm(Read(document.RootElement), null);
        }

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            using var text = new StreamReader(request.Body, Encoding.UTF8);
            var pairs = QueryHelpers.ParseQuery(await text.ReadToEndAsync(stop));
            return new OldForm(pairs.ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal), null);
        }

        return new OldForm([], await reader.Uploads.ReadAsync(request, stop));
    }

    /// <summary>Trimmed; null when it is absent or empty.</summary>
    public string? Field(string name) => _upload is not null ? _upload.Field(name)
        : _fields.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public IReadOnlyList<UploadedPhoto> Photos(string name) => _upload?.PhotosOf(name) ?? [];

    /// <summary>A file, or a data URL. Null when there is neither.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>photo-format</c>: the field holds no data URL.</exception>
    public UploadedPhoto? Photo(string name)
    {
        if (Photos(name) is [var file, ..])
        {
            return file;
        }

        if (Field(name) is not { } text)
        {
            return null;
        }

        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var data = new byte[text.Length];
        return comma > 0 && text.StartsWith("data:", StringComparison.Ordinal) && text[..comma].EndsWith(";base64", StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(text.AsSpan(comma + 1), data, out var length)
            ? new UploadedPhoto(name, "capture", data.AsMemory(0, length))
            : throw new SemblanceException(ErrorKind.Invalid, "photo-format", $"The field {name} holds no photo: send a file, or a data URL in base64.");
    }

    public void Dispose() => _upload?.Dispose();

    private static Dictionary<string, string> Read(JsonElement root) => root.ValueKind != JsonValueKind.Object ? throw new JsonException()
        : root.EnumerateObject().Where(m => m.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            .GroupBy(m => m.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Value.ToString(), StringComparer.Ordinal);
}

/// <summary>Reads old forms, whose fields may hold whole photos as text.</summary>
internal sealed class OldFormReader(ServerOptions options)
{
    /// <summary>Base64 takes four characters for three bytes.</summary>
    public UploadReader Uploads { get; } = new(options) { MaxFieldBytes = (options.MaxPhotoBytes / 3 * 4) + 1_024 };
}
