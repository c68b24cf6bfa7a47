using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage.Supabase;

/// <summary>
/// Photos in a bucket of Supabase Storage, under the paths that they have in a photo folder: <c>&lt;client&gt;/&lt;first two digits&gt;/&lt;64 digits&gt;</c>, and
/// <c>&lt;client&gt;/thumbnails/&lt;last two digits&gt;/&lt;face&gt;.jpg</c>. The bucket is private: a public one is refused, unless somebody insisted on it. Files above
/// 6 MiB are sent in pieces, and go on where a connection broke off. To add a file that is there already changes nothing, and one with other bytes under its name is told.
/// <para>Any call may throw: Refused, <c>supabase-key</c>, <c>bucket-public</c>, <c>bucket-types</c>; NotFound, <c>bucket-missing</c>; Exhausted, <c>photo-too-large</c>;
/// Unavailable, <c>supabase-unreachable</c>, <c>supabase-busy</c>, <c>supabase-fault</c>, <c>project-paused</c>.</para>
/// </summary>
/// <param name="allowPublic">Somebody said that the whole world may see the photos.</param>
public sealed class SupabasePhotoFiles(SupabaseHttp http, string bucket, bool allowPublic = false) : IPhotoFiles, IDisposable
{
    private readonly SemaphoreSlim _checking = new(1);
    private bool _isChecked;

    public string Bucket => bucket;

    private string Target => $"{http.Project.Name}, Storage";

    public async Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken)
    {
        await CheckBucketAsync(cancellationToken);
        await using var spooled = await SpooledImage.ReadAsync(image, ResumableUpload.PieceSize, cancellationToken);
        var path = PathOf(client, spooled.Hash);
        var type = PhotoSignature.MediaType(PhotoSignature.Of(await spooled.ReadHeadAsync(PhotoSignature.Length, cancellationToken))) ?? "application/octet-stream";
        var isNew = spooled.Length > ResumableUpload.PieceSize
            ? !await IsThereAsync(path, cancellationToken) && await new ResumableUpload(http, bucket, path, type, spooled).SendAsync(cancellationToken)
            : await SendWholeAsync(path, await spooled.ReadAsync(0, (int)spooled.Length, cancellationToken), type, replaces: false, cancellationToken);
        if (!isNew)
        {
            await CheckSameAsync(client, path, spooled, cancellationToken);
        }

        return spooled.Hash;
    }

    /// <summary>Null when it is not there. Read to its end and checked against its address first: Corrupt, <c>photo-corrupt</c>, when it is something else.</summary>
    public async Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken)
    {
        var path = PathOf(client, hash);
        if (await DownloadAsync(path, cancellationToken) is not { } spooled)
        {
            return null;
        }

        if (spooled.Hash == hash)
        {
            return spooled.Open();
        }

        await spooled.DisposeAsync();
        throw Corrupt(path);
    }

    public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken) => RemoveAsync(PathOf(client, hash), cancellationToken);

    public async Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken)
    {
        await CheckBucketAsync(cancellationToken);
        await SendWholeAsync(PathOf(client, face), image.ToArray(), "image/jpeg", replaces: true, cancellationToken);
    }

    public async Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) =>
        (await DownloadAsync(PathOf(client, face), cancellationToken))?.Open();

    public Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken) => RemoveAsync(PathOf(client, face), cancellationToken);

    /// <summary>An address under which whoever has it can read the photo for a while, without a key. Null when it is not there.</summary>
    public async Task<Uri?> SignAsync(ClientId client, PhotoHash hash, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var seconds = (int)Math.Clamp(lifetime.TotalSeconds, 1, 7 * 24 * 3600);
        using var response = await http.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"storage/v1/object/sign/{AddressOf(PathOf(client, hash))}") { Content = JsonContent.Create(new { expiresIn = seconds }) },
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await SupabaseError.ReadAsync(response, cancellationToken);
            return error.IsNotFound ? null : throw error.ToException(Target, hash.Hex);
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new Uri(http.Project.Url, "storage/v1/" + answer.RootElement.GetProperty("signedURL").GetString()!.TrimStart('/'));
    }

    public void Dispose()
    {
        http.Dispose();
        _checking.Dispose();
    }

    /// <summary>Once, before anything is sent: nothing personal goes where everybody may read it.</summary>
    private async Task CheckBucketAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isChecked))
        {
            return;
        }

        await _checking.WaitAsync(cancellationToken);
        try
        {
            if (_isChecked)
            {
                return;
            }

            var found = await SupabaseBucket.FindAsync(http, bucket, cancellationToken)
                ?? throw new SupabaseError((int)HttpStatusCode.NotFound, "NoSuchBucket", null).ToException(Target, bucket);
            if (found.IsPublic && !allowPublic)
            {
                throw new SemblanceException(ErrorKind.Refused, "bucket-public",
                    $"The bucket {bucket} of {http.Project.Name} is public: whoever learns a photo's address could read it. Make it private in the dashboard, or insist with SUPABASE_PUBLIC_BUCKET=allow.");
            }

            Volatile.Write(ref _isChecked, true);
        }
        finally
        {
            _checking.Release();
        }
    }

    /// <returns>False when there is a file already that was to stay.</returns>
    private async Task<bool> SendWholeAsync(string path, byte[] bytes, string type, bool replaces, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"storage/v1/object/{AddressOf(path)}") { Content = new ByteArrayContent(bytes) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
            request.Headers.Add("x-upsert", replaces ? "true" : "false");
            request.Headers.TryAddWithoutValidation("cache-control", "max-age=3600");
            return request;
        }, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        var error = await SupabaseError.ReadAsync(response, cancellationToken);
        return error.IsDuplicate && !replaces ? false : throw error.ToException(Target, path);
    }

    private async Task<bool> IsThereAsync(string path, CancellationToken cancellationToken) => await FindTagAsync(path, cancellationToken) is not null;

    /// <summary>By length and tag where the tag is that of the bytes, which costs no download; else by the bytes themselves.</summary>
    private async Task CheckSameAsync(ClientId client, string path, SpooledImage image, CancellationToken cancellationToken)
    {
        if (await FindTagAsync(path, cancellationToken) is { } tag && tag.Length == image.Length && tag.Tag == image.Md5)
        {
            return;
        }

        await using var there = await OpenAsync(client, image.Hash, cancellationToken) ?? throw Corrupt(path);
    }

    /// <summary>Null when the file is not there.</summary>
    private async Task<(long? Length, string? Tag)?> FindTagAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Head, $"storage/v1/object/authenticated/{AddressOf(path)}"), cancellationToken);
        return response.IsSuccessStatusCode ? (response.Content.Headers.ContentLength, response.Headers.ETag?.Tag.Trim('"'))
            : (int)response.StatusCode is 400 or 404 ? null // the body, which would say more, is not sent
            : throw new SupabaseError((int)response.StatusCode, null, null).ToException(Target, path);
    }

    /// <summary>Null when the file is not there.</summary>
    private async Task<SpooledImage?> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"storage/v1/object/authenticated/{AddressOf(path)}"), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await SupabaseError.ReadAsync(response, cancellationToken);
            return error.IsNotFound ? null : throw error.ToException(Target, path);
        }

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await SpooledImage.ReadAsync(body, ResumableUpload.PieceSize, cancellationToken);
        }
        catch (Exception e) when (SupabaseHttp.IsLost(e, cancellationToken))
        {
            throw http.Unreachable(e);
        }
    }

    private async Task<bool> RemoveAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => new HttpRequestMessage(HttpMethod.Delete, $"storage/v1/object/{AddressOf(path)}"), cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        var error = await SupabaseError.ReadAsync(response, cancellationToken);
        return error.IsNotFound ? false : throw error.ToException(Target, path);
    }

    private string AddressOf(string path) => $"{Uri.EscapeDataString(bucket)}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private SemblanceException Corrupt(string path) => new(ErrorKind.Corrupt, "photo-corrupt",
        $"{path} in the bucket {bucket} is not the photo its name says: remove it there, and add the photo again from a backup or by the import.");

    private static string PathOf(ClientId client, PhotoHash hash) => $"{client.Value}/{hash.Hex[..2]}/{hash.Hex}";

    private static string PathOf(ClientId client, FaceId face) => $"{client.Value}/thumbnails/{$"{face}"[^2..]}/{face}.jpg";
}
