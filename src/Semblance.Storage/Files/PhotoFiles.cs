using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Photos;

namespace Semblance.Storage.Files;

/// <summary>
/// Photos in a folder, each under its address: <c>&lt;client&gt;/&lt;first two digits&gt;/&lt;64 digits&gt;</c>, and faces cut out of them under
/// <c>&lt;client&gt;/thumbnails/&lt;last two digits&gt;/&lt;face&gt;.jpg</c>. A file appears there whole or not at all: it is written beside,
/// flushed to the disk and renamed.
/// </summary>
/// <param name="folder">Made with the first photo.</param>
public sealed class PhotoFiles(string folder) : IPhotoFiles
{
    private const string PartialSuffix = ".partial";
    private const string Thumbnails = "thumbnails";
    private const int BufferSize = 81_920;

    public string Folder => folder;

    public async Task<PhotoHash> AddAsync(ClientId client, Stream image, CancellationToken cancellationToken)
    {
        var partial = Path.Combine(folder, client.Value, Path.GetRandomFileName() + PartialSuffix);
        try
        {
            OwnerOnly.CreateFolder(folder);
            OwnerOnly.CreateFolder(Path.GetDirectoryName(partial)!);
            var hash = await WriteAsync(partial, image, cancellationToken);
            Publish(partial, PathOf(client, hash));
            return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, folder);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>
    /// Null when it is not there. The bytes are checked against their address first: Corrupt, <c>photo-corrupt</c>, when they are not the ones
    /// that were added.
    /// </summary>
    public async Task<Stream?> OpenAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken)
    {
        var path = PathOf(client, hash);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, useAsync: true);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) != hash.Hex)
            {
                throw new SemblanceException(ErrorKind.Corrupt, "photo-corrupt",
                    $"{path} is not the photo its name says: restore it from a backup, or remove it and import again.");
            }

            file.Position = 0;
            return Interlocked.Exchange(ref file, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, path);
        }
        finally
        {
            file?.Dispose();
        }
    }

    public Task<bool> RemoveAsync(ClientId client, PhotoHash hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Remove(PathOf(client, hash)));
    }

    public async Task AddThumbnailAsync(ClientId client, FaceId face, ReadOnlyMemory<byte> image, CancellationToken cancellationToken)
    {
        var path = PathOf(client, face);
        var partial = path + PartialSuffix;
        try
        {
            OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
            await using (var file = OwnerOnly.Open(partial, FileMode.Create))
            {
                await file.WriteAsync(image, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            FolderFlush.Flush(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, path);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    public Task<Stream?> OpenThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(client, face);
        try
        {
            return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, path);
        }
    }

    public Task<bool> RemoveThumbnailAsync(ClientId client, FaceId face, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Remove(PathOf(client, face)));
    }

    /// <summary>Every file kept for a client, in no order; empty when there are none. Files that are none of ours are left out.</summary>
    public IEnumerable<StoredFile> ListFiles(ClientId client)
    {
        var root = new DirectoryInfo(Path.Combine(folder, client.Value));
        return root.Exists ? root.EnumerateFiles("*", SearchOption.AllDirectories).Select(Describe).OfType<StoredFile>() : [];
    }

    /// <returns>False when it was gone already.</returns>
    public static bool Remove(StoredFile file) => Remove(file.Path);

    private static StoredFile? Describe(FileInfo file)
    {
        var written = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
        return file.Name is { Length: 64 } name && name.All(char.IsAsciiHexDigitLower) ? new StoredFile(file.FullName, written) { Photo = new PhotoHash(name) }
            : file.Extension == ".jpg" && Guid.TryParseExact(Path.GetFileNameWithoutExtension(file.Name), "D", out var face)
                ? new StoredFile(file.FullName, written) { Face = new FaceId(face) }
            : file.Name.EndsWith(PartialSuffix, StringComparison.Ordinal) ? new StoredFile(file.FullName, written)
            : null;
    }

    private string PathOf(ClientId client, PhotoHash hash) => Path.Combine(folder, client.Value, hash.Hex[..2], hash.Hex);

    // The last digits: the first ones of a face's id are its time, the same for many.
    private string PathOf(ClientId client, FaceId face) => Path.Combine(folder, client.Value, Thumbnails, $"{face}"[^2..], $"{face}.jpg");

    private static bool Remove(string path)
    {
        try
        {
            var exists = File.Exists(path);
            if (exists)
            {
                File.Delete(path);
            }

            return exists;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Translate(e, path);
        }
    }

    private static async Task<PhotoHash> WriteAsync(string path, Stream image, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = OwnerOnly.Open(path, FileMode.CreateNew);
        var buffer = new byte[BufferSize];
        while (await image.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            sha.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return new PhotoHash(Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    private static void Publish(string partial, string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var target = Path.GetDirectoryName(path)!;
        OwnerOnly.CreateFolder(target);
        File.Move(partial, path, overwrite: true);
        FolderFlush.Flush(target);
    }

    private static SemblanceException Translate(Exception e, string path) => IsDiskFull(e)
        ? new SemblanceException(ErrorKind.Exhausted, "store-full", $"{path}: the disk is full; make room and go on.", e)
        : new SemblanceException(ErrorKind.Refused, "photo-unreadable", $"{path} cannot be read or written: check its rights and its folder's.", e);

    // ENOSPC is 28 and EDQUOT 122 on Linux; .NET reports the number as it is.
    private static bool IsDiskFull(Exception e) => e is IOException && e.HResult is 28 or 122 or unchecked((int)0x80070070);
}
