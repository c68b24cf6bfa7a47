using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Semblance.Storage.Supabase;

/// <summary>
/// An upload in pieces that goes on where a connection broke off: tus 1.0.0 (https://tus.io/protocols/resumable-upload), with pieces of the one size that Supabase takes
/// (https://supabase.com/docs/guides/storage/uploads/resumable-uploads).
/// </summary>
internal sealed class ResumableUpload(SupabaseHttp http, string bucket, string path, string mediaType, SpooledImage image)
{
    /// <summary>Bytes of every piece but the last; files above it are better sent in pieces.</summary>
    public const int PieceSize = 6 * 1024 * 1024;

    private const string Version = "1.0.0";
    private const string Endpoint = "storage/v1/upload/resumable";

    /// <summary>How often an upload that the server lost is begun again.</summary>
    private const int MostBeginnings = 3;

    /// <summary>How often in a row a piece may get nowhere.</summary>
    private const int MostStalls = 6;

    private string Target => $"{http.Project.Name}, Storage";

    /// <summary>Sends the file. False when one is there under that path already.</summary>
    /// <exception cref="SemblanceException">As <see cref="SupabasePhotoFiles"/> says.</exception>
    public async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        for (var beginning = 1; ; beginning++)
        {
            if (await CreateAsync(cancellationToken) is not { } upload)
            {
                return false;
            }

            switch (await SendPiecesAsync(upload, cancellationToken))
            {
                case Outcome.Done:
                    return true;
                case Outcome.Duplicate:
                    return false;
                default:
                    if (beginning == MostBeginnings)
                    {
                        throw new SemblanceException(ErrorKind.Unavailable, "supabase-unreachable", $"{Target} lost the upload of {path} {MostBeginnings} times: try again later.");
                    }

                    break;
            }
        }
    }

    /// <summary>Where the pieces go; null when there is a file already.</summary>
    private async Task<string?> CreateAsync(CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() =>
        {
            var request = Request(HttpMethod.Post, Endpoint);
            request.Headers.Add("Upload-Length", image.Length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", string.Join(',', Field("bucketName", bucket), Field("objectName", path), Field("contentType", mediaType), Field("cacheControl", "3600")));
            request.Headers.Add("x-upsert", "false");
            request.Content = new ByteArrayContent([]);
            return request;
        }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Created && response.Headers.Location is { } location)
        {
            // Behind a proxy the server may take itself for another host: only the upload's name is taken, so that the key goes nowhere else.
            return $"{Endpoint}/{location.OriginalString.TrimEnd('/').Split('/')[^1]}";
        }

        var error = await ErrorAsync(response, cancellationToken);
        return error.IsDuplicate ? null : throw error.ToException(Target, path);
    }

    private async Task<Outcome> SendPiecesAsync(string upload, CancellationToken cancellationToken)
    {
        long offset = 0;
        for (var stalls = 0; offset < image.Length;)
        {
            var before = offset;
            var (next, outcome) = await SendPieceAsync(upload, offset, cancellationToken);
            if (outcome is { } end)
            {
                return end;
            }

            if ((next ?? await FindOffsetAsync(upload, cancellationToken)) is not { } reached)
            {
                return Outcome.Lost;
            }

            offset = reached;
            stalls = offset > before ? 0 : stalls + 1;
            if (stalls == MostStalls)
            {
                throw new SemblanceException(ErrorKind.Unavailable, "supabase-unreachable", $"{Target} takes no more of {path} than {offset} bytes: try again later.");
            }
        }

        return Outcome.Done;
    }

    /// <summary>The offset after the piece; null where only the server knows how far it is.</summary>
    private async Task<(long? Next, Outcome? End)> SendPieceAsync(string upload, long offset, CancellationToken cancellationToken)
    {
        var piece = await image.ReadAsync(offset, (int)Math.Min(PieceSize, image.Length - offset), cancellationToken);
        try
        {
            using var response = await http.SendOnceAsync(() =>
            {
                var request = Request(HttpMethod.Patch, upload);
                request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
                request.Headers.Add("x-upsert", "false");
                request.Content = new ByteArrayContent(piece);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
                return request;
            }, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NoContent)
            {
                return (OffsetOf(response), null);
            }

            var error = await ErrorAsync(response, cancellationToken);
            return error switch
            {
                { Status: 404 or 410 } when !error.IsBucketMissing => (null, Outcome.Lost),
                _ when error.Code is "Duplicate" || error.Message == "The resource already exists" => (null, Outcome.Duplicate),
                { Status: 409 or 423 or 460 } => (null, null), // it is elsewhere than we think, or a request that broke off still holds it
                _ when SupabaseError.IsTransient((HttpStatusCode)error.Status) => (null, null),
                _ => throw error.ToException(Target, path),
            };
        }
        catch (Exception e) when (SupabaseHttp.IsLost(e, cancellationToken))
        {
            return (null, null);
        }
    }

    /// <summary>How far the server is; null when it knows the upload no more.</summary>
    private async Task<long?> FindOffsetAsync(string upload, CancellationToken cancellationToken)
    {
        await http.PauseAsync(cancellationToken);
        using var response = await http.SendAsync(() => Request(HttpMethod.Head, upload), cancellationToken);
        return response.IsSuccessStatusCode ? OffsetOf(response)
            : response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.BadRequest ? null
            : throw new SupabaseError((int)response.StatusCode, null, null).ToException(Target, path);
    }

    private long OffsetOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Upload-Offset", out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= image.Length
            ? offset
            : throw new SemblanceException(ErrorKind.Unavailable, "supabase-fault", $"{Target} does not say how far the upload of {path} is: try again later.");

    /// <summary>tus answers with the message alone, and the status where it belongs.</summary>
    private static async Task<SupabaseError> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.StartsWith('{')
            ? await SupabaseError.ReadAsync(response, cancellationToken)
            : new SupabaseError((int)response.StatusCode, null, text.Trim());
    }

    private static HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", Version);
        return request;
    }

    private static string Field(string name, string value) => $"{name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";

    private enum Outcome
    {
        Done,
        Duplicate,
        Lost,
    }
}
