using System.Formats.Tar;
using System.Security.Cryptography;

namespace Semblance.Migration.Backup;

/// <summary>Reads what <see cref="BackupWriter"/> wrote. Nothing in it is believed before all of it was read and compared with its manifest.</summary>
public sealed class BackupReader(string file)
{
    private const int BufferSize = 1 << 20;
    private const int LargestManifest = 64 << 20;

    /// <summary>Takes one file of the archive.</summary>
    /// <param name="name"><c>store</c>, or the place of a photo below the folder of photos.</param>
    public delegate Task Taker(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Reads every byte and compares it with the manifest. Changes nothing.</summary>
    /// <exception cref="SemblanceException">
    /// NotFound, <c>backup-missing</c>; Refused, <c>backup-foreign</c>; Corrupt: <c>backup-torn</c>, <c>backup-altered</c>; Unsupported,
    /// <c>backup-newer</c>.
    /// </exception>
    public Task<BackupManifest> CheckAsync(Action<BackupProgress> told, CancellationToken cancellationToken) =>
        ReadAsync("checking", (_, content, stop) => content.CopyToAsync(Stream.Null, BufferSize, stop), told, cancellationToken);

    /// <summary>Hands over every file but the manifest. What was taken counts for nothing until this has ended well.</summary>
    /// <exception cref="SemblanceException">As <see cref="CheckAsync"/>, and what <paramref name="take"/> throws.</exception>
    public Task<BackupManifest> ExtractAsync(Taker take, Action<BackupProgress> told, CancellationToken cancellationToken) =>
        ReadAsync("copying", take, told, cancellationToken);

    private async Task<BackupManifest> ReadAsync(string step, Taker take, Action<BackupProgress> told, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, useAsync: true);
            await using var tar = new TarReader(stream);
            var entries = new BackupEntries();
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !BackupEntries.IsKnown(entry.Name))
                {
                    throw Foreign();
                }

                if (entry.Name == BackupManifest.FileName)
                {
                    return Compare(await ReadManifestAsync(entry, cancellationToken), entries);
                }

                await TakeAsync(entry, entries, take, cancellationToken);
                told(new BackupProgress(step, stream.Position, stream.Length));
            }

            throw entries.Files == 0 ? Foreign() : Torn(null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SemblanceException(ErrorKind.NotFound, "backup-missing", $"There is no file {file}.", e);
        }
        catch (Exception e) when (e is EndOfStreamException)
        {
            throw Torn(e);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw Foreign(e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SemblanceException(ErrorKind.Refused, "backup-unreadable", $"{file} cannot be read: check its rights.", e);
        }
    }

    private static async Task TakeAsync(TarEntry entry, BackupEntries entries, Taker take, CancellationToken cancellationToken)
    {
        using var sha = SHA256.Create();
        await using (var content = new CryptoStream(entry.DataStream ?? Stream.Null, sha, CryptoStreamMode.Read, leaveOpen: true))
        {
            await take(entry.Name, content, cancellationToken);
            await content.CopyToAsync(Stream.Null, BufferSize, cancellationToken);
        }

        entries.Add(entry.Name, entry.Length, sha.Hash);
    }

    private async Task<BackupManifest> ReadManifestAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Length > LargestManifest || entry.DataStream is null)
        {
            throw Foreign();
        }

        using var json = new MemoryStream();
        await entry.DataStream.CopyToAsync(json, cancellationToken);
        var manifest = BackupManifest.Read(json.GetBuffer().AsSpan(0, (int)json.Length)) ?? throw Foreign();
        return manifest.Format <= BackupManifest.NewestFormat
            ? manifest
            : throw new SemblanceException(ErrorKind.Unsupported, "backup-newer", $"{file} was written by a newer Semblance ({manifest.Product}): update Semblance.");
    }

    private BackupManifest Compare(BackupManifest manifest, BackupEntries entries) =>
        (manifest.Files, manifest.Bytes, manifest.Root) == (entries.Files, entries.Bytes, entries.Root)
            ? manifest
            : throw new SemblanceException(ErrorKind.Corrupt, "backup-altered",
                $"{file} is not as it was written: a file in it was changed, added or lost. Use another backup.");

    private SemblanceException Torn(Exception? inner) => new(ErrorKind.Corrupt, "backup-torn",
        $"{file} breaks off before its end: copy it again, or use another backup.", inner);

    private SemblanceException Foreign(Exception? inner = null) => new(ErrorKind.Refused, "backup-foreign",
        $"{file} is no backup that 'semblance backup' wrote.", inner);
}
