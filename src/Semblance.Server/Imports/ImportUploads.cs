using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Semblance.Server.Documents;
using Semblance.Server.Problems;

namespace Semblance.Server.Imports;

/// <summary>Takes files of imports from requests: each goes to the disk as it arrives, and appears under its path when it is whole.</summary>
internal sealed class ImportUploads(ImportShelf shelf, ServerOptions options)
{
    private const int BufferBytes = 128 * 1024;

    private long _underWay;

    /// <exception cref="SemblanceException">Invalid, <c>import-path</c>; Conflict: <c>import-busy</c>, <c>import-ended</c>.</exception>
    /// <exception cref="HttpFault">413: <c>file-too-large</c>, <c>import-too-large</c>, <c>import-files</c>.</exception>
    public async Task<ImportedFileDocument> TakeAsync(ImportEntry entry, string? path, Stream body, CancellationToken cancellationToken)
    {
        RequireUpload(entry);
        var checkedPath = ImportPath.Check(path);
        var target = Path.Combine(entry.Files, checkedPath.Replace('/', Path.DirectorySeparatorChar));
        var (count, _) = entry.Measure();
        if (count >= options.MaxImportFiles && !File.Exists(target))
        {
            throw TooLarge("import-files", $"An import has at most {options.MaxImportFiles} files.");
        }

        var used = shelf.List(entry.Client).Sum(e => e.Measure().Bytes);
        var partial = Path.Combine(Path.GetDirectoryName(entry.Files)!, $"upload-{Guid.NewGuid():N}");
        try
        {
            var (bytes, hash) = await WriteAsync(partial, body, options.MaxImportBytes - used, cancellationToken);
            Place(entry, partial, target);
            return new ImportedFileDocument(checkedPath, bytes, hash);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Removes what was uploaded; the plan and its run stay on record.</summary>
    public static void Remove(ImportEntry entry)
    {
        RequireOwnFiles(entry);
        entry.RequireIdle();
        if (Directory.Exists(entry.Files))
        {
            Directory.Delete(entry.Files, recursive: true);
        }

        ImportEntry.CreateFolder(entry.Files);
        entry.Change(r => r with { FilesRemoved = true });
    }

    private static void RequireUpload(ImportEntry entry)
    {
        RequireOwnFiles(entry);
        entry.RequireIdle();
    }

    private static void RequireOwnFiles(ImportEntry entry)
    {
        if (entry.Record.Folder is not null)
        {
            throw new SemblanceException(ErrorKind.Conflict, "import-folder", "This import reads a folder of the server, whose files are nobody's to change here.");
        }
    }

    private async Task<(long Bytes, string Hash)> WriteAsync(string file, Stream body, long room, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        long bytes = 0;
        try
        {
            await using var output = ImportEntry.CreateFile(file);
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                bytes += read;
                if (bytes > options.MaxImportFileBytes)
                {
                    throw TooLarge("file-too-large", $"A file has at most {options.MaxImportFileBytes} bytes.");
                }

                if (Interlocked.Add(ref _underWay, read) > room)
                {
                    throw TooLarge("import-too-large", $"The uploads of a client have at most {options.MaxImportBytes} bytes together: remove those that are done with.");
                }

                hash.AppendData(buffer, 0, read);
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            Interlocked.Add(ref _underWay, -bytes);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Puts a whole file under its path. A plan that was made without it is no plan of these files.</summary>
    private static void Place(ImportEntry entry, string partial, string target)
    {
        entry.RequireIdle();
        try
        {
            ImportEntry.CreateFolder(Path.GetDirectoryName(target)!);
            File.Move(partial, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Invalid, "import-path", "A part of the path is a file already, or its last name is a folder.", e);
        }

        entry.Change(r => r.WithoutPlan() with { FilesRemoved = false });
    }

    private static HttpFault TooLarge(string code, string message) => new(StatusCodes.Status413PayloadTooLarge, code, message);
}
