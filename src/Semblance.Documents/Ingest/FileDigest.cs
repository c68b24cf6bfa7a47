using System.Security.Cryptography;

namespace Semblance.Documents.Ingest;

/// <summary>What tells whether two files are the same.</summary>
internal static class FileDigest
{
    /// <exception cref="SemblanceException">NotFound, <c>file-missing</c>; Invalid, <c>path-not-utf8</c> or <c>file-special</c>; Unavailable, <c>file-unreadable</c>; Exhausted, <c>document-too-large</c>.</exception>
    public static async Task<(FileHash Hash, long Size)> OfAsync(OfferedFile file, long most, CancellationToken cancellationToken)
    {
        try
        {
            SpecialFile.Refuse(file.Path);
            var length = new FileInfo(file.Path).Length;
            if (length > most)
            {
                throw new SemblanceException(ErrorKind.Exhausted, "document-too-large", $"{file.Name}: it is {length >> 20:N0} MiB, and {most >> 20:N0} are read: split it, or raise the limit.");
            }

            // Files of the system that have no length give as much as they like.
            if (length == 0)
            {
                return (new FileHash(Convert.ToHexStringLower(SHA256.HashData([]))), 0);
            }

            await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
            return (new FileHash(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken))), stream.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw file.Path.Contains('\uFFFD')
                ? new SemblanceException(ErrorKind.Invalid, "path-not-utf8", $"The name of {file.Path} is not UTF-8 and cannot be used as it is: rename the file, then bring it again.", e)
                : new SemblanceException(ErrorKind.NotFound, "file-missing", Directory.Exists(file.Path) ? $"{file.Path} is a folder: name its files, or watch it." : $"There is no file {file.Path}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "file-unreadable", $"{file.Name} cannot be read: {e.Message}", e);
        }
    }
}
