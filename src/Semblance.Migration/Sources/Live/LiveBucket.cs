using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Semblance.Migration.Sources.Live;

/// <summary>The bucket of Supabase Storage that a program keeps its photos in; only read. Source: https://supabase.github.io/storage/</summary>
/// <param name="address">For messages: the project and the bucket.</param>
/// <param name="name">The bucket's.</param>
/// <param name="send">As of <see cref="LiveRest"/>.</param>
/// <param name="close">Called when it is disposed.</param>
public sealed class LiveBucket(string address, string name, LiveRest.RestSender send, Action close) : IDisposable
{
    private const int PageSize = 100;
    private const long MostBytes = Plan.PhotoLedger.MaximumBytes;

    private readonly Lock _gate = new();

    public string Name => name;

    /// <summary>The files directly below a folder by name, each with a tag that changes with its bytes. Empty for a folder that is not there.</summary>
    /// <exception cref="SemblanceException">Refused, <c>source-login</c>; NotFound, <c>bucket-missing</c>; Unavailable, <c>source-unreachable</c>.</exception>
    public IEnumerable<(string Path, string Tag)> List(string folder, CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += PageSize)
        {
            var page = ReadPage(folder, offset, cancellationToken);
            foreach (var (file, tag) in page.Where(f => f.Tag is not null))
            {
                yield return ($"{folder}/{file}", tag!);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }

    /// <summary>The tag of one file; null when it is not there.</summary>
    /// <exception cref="SemblanceException">As <see cref="List"/>.</exception>
    public string? FindTag(string path, CancellationToken cancellationToken)
    {
        using var response = Ask(() => new HttpRequestMessage(HttpMethod.Head, AddressOf(path)), cancellationToken);
        return response.IsSuccessStatusCode ? $"{response.Headers.ETag?.Tag.Trim('"')}:{response.Content.Headers.ContentLength}"
            : (int)response.StatusCode is 400 or 404 ? null
            : throw LiveErrors.OfAnswer(address, null, (int)response.StatusCode, null);
    }

    /// <summary>The bytes of a file; null when it is not there, or larger than any photo (256 MiB).</summary>
    /// <exception cref="SemblanceException">As <see cref="List"/>.</exception>
    public byte[]? Read(string path, CancellationToken cancellationToken)
    {
        using var response = Ask(() => new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return StatusOf(response, cancellationToken) == 404 ? null : throw LiveErrors.OfAnswer(address, null, StatusOf(response, cancellationToken), null);
        }

        return response.Content.Headers.ContentLength > MostBytes ? null : response.Content.ReadAsByteArrayAsync(cancellationToken).GetAwaiter().GetResult();
    }

    public void Dispose() => close();

    /// <summary>Folders among them have no tag.</summary>
    private List<(string Name, string? Tag)> ReadPage(string folder, int offset, CancellationToken cancellationToken)
    {
        using var response = Ask(
            () => new HttpRequestMessage(HttpMethod.Post, $"storage/v1/object/list/{Uri.EscapeDataString(name)}")
            {
                Content = JsonContent.Create(new { prefix = folder, limit = PageSize, offset, sortBy = new { column = "name", order = "asc" } }),
            },
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var status = StatusOf(response, cancellationToken);
            throw status == 404
                ? new SemblanceException(ErrorKind.NotFound, "bucket-missing", $"{address}: there is no bucket of that name, or the key may not see it.")
                : LiveErrors.OfAnswer(address, null, status, null);
        }

        using var body = response.Content.ReadAsStream(cancellationToken);
        using var files = JsonDocument.Parse(body);
        return [.. files.RootElement.EnumerateArray().Select(f => (f.GetProperty("name").GetString()!, TagOf(f)))];
    }

    private static string? TagOf(JsonElement file) =>
        file.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            ? $"{(metadata.TryGetProperty("eTag", out var tag) ? tag.GetString()?.Trim('"') : null)}:{(metadata.TryGetProperty("size", out var size) ? size.GetRawText() : null)}"
            : null;

    /// <summary>One at a time, as rows are read.</summary>
    private HttpResponseMessage Ask(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return send(make, cancellationToken).GetAwaiter().GetResult();
        }
    }

    /// <summary>Storage answers 400 to most errors and puts the status into the body.</summary>
    private static int StatusOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var error = JsonDocument.Parse(response.Content.ReadAsStringAsync(cancellationToken).GetAwaiter().GetResult());
            return error.RootElement.TryGetProperty("statusCode", out var status) && int.TryParse(status.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int)response.StatusCode;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (int)response.StatusCode;
        }
    }

    private string AddressOf(string path) => $"storage/v1/object/authenticated/{Uri.EscapeDataString(name)}/{string.Join('/', path.TrimStart('/').Split('/').Select(Uri.EscapeDataString))}";
}
