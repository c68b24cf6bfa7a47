using System.Formats.Tar;
using System.Security.Cryptography;
using Semblance.Clients;
using Semblance.Documents;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Sightings;
using Semblance.Storage;

namespace Semblance.Migration.Backup;

/// <summary>
/// Writes a store into an archive: a tar file (POSIX pax, readable by any tar) of the store as one file, the photos, thumbnails and originals that its rows name, and at the
/// end <see cref="BackupManifest"/>, without which it counts for nothing. It holds biometric data and is not encrypted.
/// </summary>
public sealed class BackupWriter(IStoreSnapshot snapshot, StoreFiles files, string product, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BufferSize = 1 << 20;

    private readonly BackupEntries _entries = new();
    private readonly List<string> _lost = [];

    /// <param name="file">Made; must not be there. Removed again when it could not be finished.</param>
    /// <exception cref="SemblanceException">What the store throws; Exhausted, <c>backup-full</c>; Refused, <c>backup-unwritable</c>.</exception>
    public async Task<BackupReport> WriteAsync(string file, Action<BackupProgress> told, CancellationToken cancellationToken)
    {
        var (partial, dump) = (file + ".partial", file + ".store");
        try
        {
            var takenAt = time.GetUtcNow();
            var digests = await ReadAsync(told, cancellationToken);
            told(new BackupProgress("copying the store", 0, 0));
            await snapshot.WriteAsync(dump, cancellationToken);
            await using (var stream = BackupFile.Create(partial))
            {
                await using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
                {
                    await AddFileAsync(tar, dump, cancellationToken);
                    await AddPhotosAsync(tar, digests, told, cancellationToken);
                    var manifest = await ManifestAsync(digests, takenAt, cancellationToken);
                    await tar.WriteEntryAsync(Entry(BackupManifest.FileName, new MemoryStream(manifest.ToJson())), cancellationToken);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: false);
            return new BackupReport(await ManifestAsync(digests, takenAt, cancellationToken), new FileInfo(file).Length, _lost);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupFile.Translate(e, file);
        }
        finally
        {
            File.Delete(dump);
            File.Delete(partial);
        }
    }

    private async Task<List<StoreDigest>> ReadAsync(Action<BackupProgress> told, CancellationToken cancellationToken)
    {
        var clients = await snapshot.Store.Clients.ListAsync(cancellationToken);
        var digests = new List<StoreDigest>();
        foreach (var client in clients)
        {
            var uses = await snapshot.Store.Spaces.ListAsync(client.Id, cancellationToken);
            var faces = uses.Sum(u => (long)u.Faces);
            digests.Add(await StoreDigest.ReadAsync(
                snapshot.Store, client.Id, done => told(new BackupProgress($"reading {client.Id}", done, faces)), cancellationToken));
        }

        return digests;
    }

    private async Task<BackupManifest> ManifestAsync(List<StoreDigest> digests, DateTimeOffset takenAt, CancellationToken cancellationToken) => new()
    {
        Format = BackupManifest.NewestFormat,
        Product = product,
        TakenAt = takenAt,
        Store = snapshot.Kind,
        Schema = snapshot.Schema,
        Clients = digests.ConvertAll(d => d.Digest),
        Tables = await snapshot.CountRowsAsync(cancellationToken),
        Files = _entries.Files,
        Bytes = _entries.Bytes,
        Root = _entries.Root,
    };

    private async Task AddPhotosAsync(TarWriter tar, List<StoreDigest> digests, Action<BackupProgress> told, CancellationToken cancellationToken)
    {
        var (done, total) = (0L, digests.Sum(d => (long)d.Photos.Count + d.Faces.Count));
        foreach (var digest in digests)
        {
            var client = new ClientId(digest.Digest.Client);
            foreach (var photo in digest.Photos.OrderBy(p => p.Hex, StringComparer.Ordinal))
            {
                await AddPhotoAsync(tar, client, photo, cancellationToken);
                told(new BackupProgress("copying photos", ++done, total));
            }

            foreach (var face in digest.Faces.Order())
            {
                await AddThumbnailAsync(tar, client, face, cancellationToken);
                told(new BackupProgress("copying photos", ++done, total));
            }

            // Unknown faces have pictures, too; those that were assigned are faces by now.
            await foreach (var sighting in snapshot.Store.Sightings.ReadAllAsync(client, new SightingQuery(), cancellationToken))
            {
                if (!digest.Faces.Contains(sighting.Id.Face))
                {
                    await AddThumbnailAsync(tar, client, sighting.Id.Face, cancellationToken);
                }
            }

            await AddOriginalsAsync(tar, client, cancellationToken);
        }
    }

    private async Task AddPhotoAsync(TarWriter tar, ClientId client, PhotoHash photo, CancellationToken cancellationToken)
    {
        try
        {
            if (await files.Photos.OpenAsync(client, photo, cancellationToken) is { } stream)
            {
                await AddAsync(tar, new BackupPhoto(client, photo, Face: null).Name, stream, cancellationToken);
                return;
            }
        }
        catch (SemblanceException e) when (e.Kind == ErrorKind.Corrupt)
        {
            // Named below, like one that is not there.
        }

        _lost.Add($"{client}/{photo.Hex}");
    }

    private async Task AddThumbnailAsync(TarWriter tar, ClientId client, FaceId face, CancellationToken cancellationToken)
    {
        if (await files.Photos.OpenThumbnailAsync(client, face, cancellationToken) is { } stream)
        {
            await AddAsync(tar, new BackupPhoto(client, Photo: null, face).Name, stream, cancellationToken);
        }
    }

    /// <summary>Those that were kept: a file that was read where it lies has none.</summary>
    private async Task AddOriginalsAsync(TarWriter tar, ClientId client, CancellationToken cancellationToken)
    {
        var hashes = new HashSet<FileHash>();
        await foreach (var artifact in snapshot.Store.Artifacts.ReadAllAsync(client, cancellationToken))
        {
            if (artifact.Hash is not { } hash || !hashes.Add(hash))
            {
                continue;
            }

            try
            {
                if (await files.Originals.OpenAsync(client, hash.Address, cancellationToken) is { } stream)
                {
                    await AddAsync(tar, new BackupOriginal(client, hash).Name, stream, cancellationToken);
                }
            }
            catch (SemblanceException e) when (e.Kind == ErrorKind.Corrupt)
            {
                _lost.Add($"{client}/originals/{hash}");
            }
        }
    }

    private async Task AddFileAsync(TarWriter tar, string file, CancellationToken cancellationToken) => await AddAsync(
        tar, BackupEntries.Store, new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true), cancellationToken);

    private async Task AddAsync(TarWriter tar, string name, Stream stream, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            var length = stream.Length;
            using var sha = SHA256.Create();
            await using var hashed = new CryptoStream(stream, sha, CryptoStreamMode.Read, leaveOpen: true);
            await tar.WriteEntryAsync(Entry(name, hashed), cancellationToken);
            _entries.Add(name, length, sha.Hash);
        }
    }

    private static PaxTarEntry Entry(string name, Stream data) => new(TarEntryType.RegularFile, name) { DataStream = data, Mode = OwnerOnly };
}
